import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFakeCloud } from "../testing/fake-cloud.ts";
import { startFakeProxy } from "../testing/fake-proxy.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
if (!hasOpenssl) console.log("TLS to a cloud is not tried: openssl is not installed");

const folder = mkdtempSync(join(tmpdir(), "kilowatch-cloud-tls-"));
const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
}

function makeAuthority(name: string): void {
  openssl(
    "req",
    "-x509",
    ...KEY,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.pem`,
    "-days",
    "2",
    "-subj",
    `/CN=${name}`,
  );
}

/** `name.pem` and `name.key`, signed by `authority` for these names. */
function makeCertificate(name: string, authority: string, names: string, days = "2"): void {
  openssl("req", ...KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
  const by = ["-CA", `${authority}.pem`, "-CAkey", `${authority}.key`, "-CAcreateserial"];
  openssl("x509", "-req", "-in", `${name}.csr`, ...by, "-days", days, "-extfile", `${name}.ext`, "-out", `${name}.pem`);
}

const file = (name: string): string => join(folder, name);
const pem = (name: string): { cert: Buffer; key: Buffer } => ({
  cert: readFileSync(file(`${name}.pem`)),
  key: readFileSync(file(`${name}.key`)),
});

const located = (settings: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, key === "OS_CACERT" ? file(value) : value]));

beforeAll(() => {
  if (!hasOpenssl) return;
  makeAuthority("authority");
  makeAuthority("stranger");
  makeCertificate("good", "authority", "DNS:localhost,IP:127.0.0.1");
  makeCertificate("other", "authority", "DNS:keystone.example");
  makeCertificate("expired", "authority", "IP:127.0.0.1", "-1");
  makeCertificate("client", "authority", "DNS:client");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasOpenssl)("a cloud behind TLS", () => {
  it.each<[string, string, Record<string, string>]>([
    ["by its authority", "good", { OS_CACERT: "authority.pem" }],
    ["as it is where that is asked for", "expired", { OS_VERIFY: "false" }],
    ["as it is where 'insecure' is asked for", "other", { OS_INSECURE: "true" }],
  ])("is trusted %s", async (_, certificate, settings) => {
    await using fake = await startFakeCloud(pem(certificate));
    const cloud = await fake.open({ env: { ...fake.env, ...located(settings) } });
    expect(await cloud.session.authorization()).toMatchObject({ roles: ["member"] });
  });

  it.each<[string, string, Record<string, string>, string]>([
    [
      "by another authority",
      "good",
      { OS_CACERT: "stranger.pem" },
      "authority is not known here; name it with 'cacert'",
    ],
    ["without its authority", "good", {}, "authority is not known here; name it with 'cacert'"],
    ["under another name", "other", { OS_CACERT: "authority.pem" }, "certificate is for another name"],
    ["when it has expired", "expired", { OS_CACERT: "authority.pem" }, "certificate has expired"],
  ])("is not trusted %s", async (_, certificate, settings, problem) => {
    await using fake = await startFakeCloud(pem(certificate));
    const cloud = await fake.open({ env: { ...fake.env, ...located(settings) } });
    await expect(cloud.session.authorization()).rejects.toMatchObject({
      code: "CLOUD_TLS",
      failure: "tls",
      exchange: { attempts: 1 },
      message: expect.stringContaining(problem) as string,
    });
  });

  it("that asks for a client certificate gets it", async () => {
    const ca = readFileSync(file("authority.pem"));
    await using fake = await startFakeCloud({ ...pem("good"), ca, requestCert: true, rejectUnauthorized: true });
    const env = { ...fake.env, OS_CACERT: file("authority.pem") };
    const signed = await fake.open({ env: { ...env, OS_CERT: file("client.pem"), OS_KEY: file("client.key") } });
    expect(await signed.session.authorization()).toMatchObject({ roles: ["member"] });
    // The server hangs up after the handshake, and undici sees no more than that.
    const unsigned = await fake.open({ env });
    await expect(unsigned.session.authorization()).rejects.toMatchObject({ failure: "connection" });
  });

  it("whose own certificates are no PEM is a mistake in the settings", async () => {
    await using fake = await startFakeCloud(pem("good"));
    writeFileSync(file("broken.pem"), "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
    const cloud = await fake.open({
      env: { ...fake.env, OS_CACERT: file("authority.pem"), OS_CERT: file("broken.pem") },
    });
    await expect(cloud.session.authorization()).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("that does not speak TLS there is told apart", async () => {
    await using fake = await startFakeCloud();
    const env = { ...fake.env, OS_AUTH_URL: fake.env["OS_AUTH_URL"]?.replace("http:", "https:") ?? "" };
    const cloud = await fake.open({ env });
    await expect(cloud.session.authorization()).rejects.toMatchObject({
      failure: "tls",
      message: expect.stringContaining("should the URL be http?") as string,
    });
  });

  it("is reached through a proxy, with the proxy's own credentials; the certificate is still the cloud's", async () => {
    await using fake = await startFakeCloud(pem("good"));
    await using proxy = await startFakeProxy();
    const through = proxy.origin.replace("http://", "http://me:proxy-secret@");
    const env = { ...fake.env, OS_CACERT: file("authority.pem"), HTTPS_PROXY: through };
    const cloud = await fake.open({ env });
    expect(await cloud.session.authorization()).toMatchObject({ roles: ["member"] });
    expect(proxy.seen).toEqual([
      {
        call: `CONNECT ${fake.origin.replace("https://", "")}`,
        authorization: `Basic ${Buffer.from("me:proxy-secret").toString("base64")}`,
      },
    ]);
    const stranger = await fake.open({ env: { ...env, OS_CACERT: file("stranger.pem") } });
    await expect(stranger.session.authorization()).rejects.toMatchObject({ failure: "tls" });
    const around = await fake.open({ env: { ...env, NO_PROXY: "127.0.0.0/8" } });
    await around.session.authorization();
    expect(proxy.seen).toHaveLength(2);
  });

  it.each([
    ["refuses", 403, /the HTTP proxy refuses to connect \(403\)/],
    ["asks for credentials", 407, /the HTTP proxy refuses to connect \(407\)/],
  ])("behind a proxy that %s is told so", async (_, status, message) => {
    await using fake = await startFakeCloud(pem("good"));
    await using proxy = await startFakeProxy(status);
    const cloud = await fake.open({
      env: { ...fake.env, HTTPS_PROXY: proxy.origin.replace("//", "//me:proxy-secret@") },
    });
    const error: unknown = await cloud.session.authorization().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: "proxy", code: "CLOUD_UNREACHABLE" });
    expect((error as Error).message).toMatch(message);
    expect(String((error as Error).stack)).not.toContain("proxy-secret");
  });
});
