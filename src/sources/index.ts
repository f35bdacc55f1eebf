export { builtinSources } from "./builtin/index.ts";
export {
  defineSource,
  type Gap,
  type GapCause,
  type Source,
  type SourceContext,
  type SourceHandler,
  type SourceRequest,
  type SourceResponse,
  type SourceState,
  type Stream,
  type StreamOptions,
} from "./define.ts";
export { CommonOptions } from "./options.ts";
export { sourcesReference } from "./reference.ts";
export { createSources, type SourceConfig, SourceOptions, type Sources, type SourcesOptions } from "./sources.ts";
