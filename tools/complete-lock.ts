import { readFileSync, writeFileSync } from "node:fs";

/**
 * Completes package-lock.json after an `npm install` from a registry that lacks other platforms' packages: `npm ci` refuses a lock
 * that does not name every optional dependency, also those it would never install here. Run: node tools/complete-lock.ts
 */
interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Record<string, Locked> };

for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined || !/^\d/.test(version)) continue;
    const cpu = /(?:^|-)(arm64|x64|arm|ia32|ppc64|riscv64|s390x|loong64|mips64el|wasm32)(?:-|$)/.exec(name)?.[1];
    const os = /(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32)/.exec(name)?.[1];
    const libc = /musl/.test(name) ? "musl" : /-gnu/.test(name) && os === "linux" ? "glibc" : undefined;
    lock.packages[key] = {
      version,
      ...(cpu !== undefined && { cpu: [cpu] }),
      ...(owner.dev === true && { dev: true }),
      ...(owner.license !== undefined && { license: owner.license }),
      optional: true,
      ...(os !== undefined && { os: [os] }),
      ...(libc !== undefined && { libc: [libc] }),
    };
    console.log(`added ${name}@${version}`);
  }
}

const { "": root, ...others } = lock.packages;
const sorted = Object.fromEntries(Object.entries(others).sort(([left], [right]) => (left < right ? -1 : 1)));
lock.packages = { ...(root && { "": root }), ...sorted };
writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
