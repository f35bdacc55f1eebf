export { type ConfigMistake, loadConfig, parseConfig } from "./load.ts";
export { describeConfig } from "./reference.ts";
export { SecretSetting } from "./secret.ts";
