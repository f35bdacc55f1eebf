/**
 * What the check of a page of 1,000 servers costs, beside JSON.parse and beside zod's own way to keep unknown fields, and what a
 * derived cloud costs: `node --conditions=source bench/cloud-page.ts [ROUNDS]`.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { createCloud, type Session } from "#openstack";
import { Server } from "../src/openstack/compute/shapes.ts";

const SERVERS = 1000;
const DERIVED = 100_000;
const fixture = new URL("../src/openstack/compute/testdata/servers.json", import.meta.url);

interface Captured {
  readonly list: { readonly body: { readonly servers: readonly unknown[] } };
}

/** Milliseconds of CPU of one round. */
async function measure(name: string, rounds: number, work: () => unknown): Promise<void> {
  for (let round = 0; round < 5; round += 1) await work();
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) await work();
  const { user, system } = process.cpuUsage(before);
  console.log(`${name.padEnd(44)} ${((user + system) / rounds / 1000).toFixed(1).padStart(6)} ms CPU`);
}

async function main(rounds: number): Promise<void> {
  const captured = JSON.parse(readFileSync(fixture, "utf8")) as Captured;
  const [server] = captured.list.body.servers;
  const page = { servers: Array.from({ length: SERVERS }, () => structuredClone(server)) };
  const text = JSON.stringify(page);
  const answer = { status: 200, headers: {}, body: page, exchange: {} };
  const session = { request: () => Promise.resolve(answer), with: () => session } as unknown as Session;
  const cloud = createCloud(session);
  const loose = z.looseObject(Server.shape);

  console.log(`A page of ${SERVERS} servers, ${(text.length / 1e6).toFixed(1)} MB`);
  await measure("JSON.parse", rounds, () => JSON.parse(text) as unknown);
  await measure("checked and handed on (servers.all)", rounds, () => cloud.compute.servers.all({ name: "x" }));
  await measure("the same by z.looseObject, outermost only", rounds, () => page.servers.map((one) => loose.parse(one)));
  await measure(`cloud.with({}).compute.servers, ${DERIVED} times`, rounds, () => {
    for (let made = 0; made < DERIVED; made += 1) void cloud.with({}).compute.servers;
  });
}

await main(Number(process.argv[2] ?? 50));
