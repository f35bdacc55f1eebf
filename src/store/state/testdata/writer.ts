import { openState } from "../state.ts";

/** Writes one document after the other and tells each number once it is stored; the test kills it. */
const state = openState({ path: process.argv[2] ?? "" });
await state.migrate();
for (let number = Number(process.argv[3]); ; number += 1) {
  await state.documents.set("number", String(number), number);
  process.stdout.write(`${number}\n`);
}
