export { type Clock, systemClock, timestampOf } from "./clock.ts";
export { type ErrorCode, errorTable, isKilowatchError, KilowatchError, messageOf } from "./errors.ts";
export { createLogger, type Logger, type LogLevel } from "./log.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { Secret } from "./secret.ts";
