import type { Catalogue } from "./catalogue.ts";
import { generalise, isAccess, optionShape } from "./generalise.ts";
import { isSlotCode, slotName } from "./slots.ts";

export interface Question {
  masked: string;
  logger: string;
  root: string;
  severity: number;
  catalogue: Catalogue;
}

export interface Resolved {
  /** The canonical template, as shown and hashed. */
  template: string;
  /** For each of its slots, where the value stands in the masked text. */
  sources: readonly (readonly [number, number])[];
  /** The module that the catalogue names, where it knows the message. */
  module: string | undefined;
}

/** All access lines of a project are of one component, whichever of its servers wrote them. */
const ACCESS_MODULE = "access";

/** Every service dumps its options at start, under whichever logger. */
const OPTION_MODULE = "config";

/** The lines around them, see oslo_config/cfg.py, log_opt_values. */
const BANNER = /^(?:\*{9,}|={9,}|Configuration options gathered from:|command line args: .*|config files: .*)$/;

const DEBUG_CEILING = 9;

/** Finds the canonical template of a masked message. It must depend on nothing but its question, or ids would not be stable. */
export function resolveTemplate(question: Question): Resolved {
  const option = question.severity < DEBUG_CEILING ? optionShape(question.masked) : undefined;
  if (option !== undefined) return { template: readable(option.text), sources: option.sources, module: OPTION_MODULE };
  const access = isAccess(question.masked);
  const match = access ? undefined : question.catalogue.match(question);
  if (match !== undefined) return match;
  const shape = generalise(question.masked);
  if (access) return { template: readable(shape.text), sources: shape.sources, module: ACCESS_MODULE };
  const module = question.severity < DEBUG_CEILING && BANNER.test(question.masked) ? OPTION_MODULE : undefined;
  return { template: readable(shape.text), sources: shape.sources, module };
}

/** A template as people read it: `Took <number> seconds to build instance.` */
export function readable(shape: string): string {
  let text = "";
  for (const character of shape) {
    const code = character.charCodeAt(0);
    text += isSlotCode(code) ? slotName(code) : character;
  }
  return text;
}
