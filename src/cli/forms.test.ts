import { expect, it } from "vitest";
import { builtinWriters } from "#record";
import { recordForms, writeRecords } from "./forms.ts";

it("offers every writer, and writes nothing where the form is none of theirs", () => {
  expect([...recordForms]).toEqual(builtinWriters.map(({ id }) => id));
  expect(writeRecords([], "table")).toBeUndefined();
  expect(writeRecords([], "otlp")).toBe("");
});
