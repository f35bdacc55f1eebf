import type { GuestReach } from "../../scenario.ts";
import type { FakeCloud, Json } from "./fake-cloud.ts";

/** Guests that do what they are told, as far as the scenarios tell them anything. */
export function fakeReach(fake: FakeCloud): GuestReach {
  let page = "";
  const server = (): Json => [...fake.objects("compute/servers").values()].at(-1) ?? {};
  return {
    ping: async () => ({ sent: 3, received: 3 }),
    async ssh(_address, _user, privateKey, command) {
      if (!privateKey.includes("PRIVATE KEY")) throw new Error("Permission denied (publickey)");
      if (command.startsWith("echo ")) return `${command.slice(5)}\n`;
      if (command.startsWith("ip ")) return JSON.stringify(server()["addresses"]);
      if (command.includes("meta_data.json")) {
        const { id: uuid, metadata: meta, key_name: key } = server();
        return JSON.stringify({ uuid, meta, public_keys: { [String(key)]: "ecdsa" } });
      }
      if (command.includes("user_data")) return Buffer.from(String(server()["user_data"]), "base64").toString();
      page = /(kilowatch-[0-9a-f]+)/.exec(command)?.[1] ?? page;
      return "";
    },
    http: async () => (page === "" ? { status: 404, body: "" } : { status: 200, body: page }),
  };
}
