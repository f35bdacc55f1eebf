import type { ExceptionCause, RecordException } from "../record.ts";

const INSTALLED = /^.*?\/(?:site-packages|dist-packages)\//;
const STANDARD_LIBRARY = /^.*?\/lib(?:64)?\/python[\d.]+\//;

/** A frame's file as it is called on every distribution and under every Python: `nova/compute/manager.py`. */
export function portableFile(file: string): string {
  if (INSTALLED.test(file)) return file.replace(INSTALLED, "");
  if (STANDARD_LIBRARY.test(file)) return `python/${file.replace(STANDARD_LIBRARY, "")}`;
  // A checkout, as devstack's /opt/stack/nova/nova/compute/manager.py, or a virtual environment's source directory.
  const parts = file.split("/");
  for (let index = parts.length - 2; index > 0; index--) {
    if (parts[index] === parts[index - 1]) return parts.slice(index).join("/");
  }
  return file.replace(/^\/+/, "");
}

/** Packages whose frames say how a call was carried, not what the project did. */
const CARRIERS =
  /^(?:python|eventlet|greenlet|webob|paste|routes|werkzeug|flask|flask_restful|pecan|webtest|oslo_\w+|oslo|sqlalchemy|pymysql|MySQLdb|kombu|amqp|requests|urllib3|keystoneauth1|keystonemiddleware|keystoneclient|osprofiler|decorator|tenacity|retrying|futurist|concurrent|dogpile|six|stevedore|microversion_parse)(?:\/|\.py)/;

/**
 * What identifies a traceback: for each exception of the chain its class, then the frames of the project's own code (file and
 * function; no line numbers, which every patch moves), then the root cause. Where no frame is the project's, all count.
 */
export function exceptionSignature(exception: RecordException): string {
  const chain = exception.chain.length > 0 ? exception.chain : [asCause(exception)];
  const parts = chain.map((cause) => [plainClass(cause.class), ...framesOf(cause)].join(" < "));
  return `${plainClass(exception.class)} | ${parts.join(" | ")} | ${plainClass(exception.root_cause)}`;
}

function asCause(exception: RecordException): ExceptionCause {
  return { class: exception.class, message: exception.message, frames: [] };
}

/** oslo.messaging renames an exception that came from afar `X_Remote`; Python 2 printed classes without their module. */
function plainClass(name: string): string {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return last.endsWith("_Remote") ? last.slice(0, -"_Remote".length) : last;
}

function framesOf(cause: ExceptionCause): string[] {
  const frames = cause.frames.map((frame) => `${portableFile(frame.file)}:${frame.function}`);
  const own = frames.filter((frame) => !CARRIERS.test(frame));
  // Wrappers repeat a frame (decorators); how often must not matter.
  return (own.length > 0 ? own : frames).filter((frame, index, all) => frame !== all[index - 1]);
}

/** The package of the innermost own frame of the outermost exception: whose code failed, where no logger says so. */
export function exceptionRoot(exception: RecordException): string | undefined {
  for (const cause of exception.chain) {
    for (let index = cause.frames.length - 1; index >= 0; index--) {
      const file = portableFile(cause.frames[index]?.file ?? "");
      if (file.includes("/") && !CARRIERS.test(file)) return file.slice(0, file.indexOf("/"));
    }
  }
  return undefined;
}
