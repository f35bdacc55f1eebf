import { createLogger, systemClock } from "#base";
import { openCloud } from "#openstack";
import { openState } from "#store";
import { openOwner } from "../owner.ts";
import { runScenario } from "../run.ts";
import { workload } from "./workload.ts";

/** A process that runs the workload once and tells how that ended; the kill test kills it before. */
const [config = "", state = "", options = "{}"] = process.argv.slice(2);
const cloud = await openCloud("kill", { env: { OS_CLIENT_CONFIG_FILE: config } });
const opened = openState({ path: state });
await opened.migrate();
const owner = await openOwner({ state: opened, clock: systemClock, logger: createLogger({ level: "warn" }) });
const run = await runScenario({
  scenario: workload,
  options: JSON.parse(options) as Record<string, unknown>,
  cloud,
  target: { cloud: "kill" },
  owner,
  trigger: "asked",
  onBegin: () => process.stdout.write("begun\n"),
});
await owner.close();
await opened.close();
await cloud.session.close();
process.stdout.write(`${JSON.stringify(run)}\n`);
