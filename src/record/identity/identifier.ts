import { randomInt } from "node:crypto";
import type { RecordException, Resource } from "../record.ts";
import { redact } from "../redact/redact.ts";
import type { Catalogue } from "./catalogue.ts";
import { componentCode, criticality, projectCode, rootOf } from "./codes.ts";
import { cutSpan, type Span } from "./cut.ts";
import { editionOf } from "./edition.ts";
import { exceptionRoot, exceptionSignature } from "./exception.ts";
import { identityCode } from "./hash.ts";
import { resolveTemplate } from "./resolve.ts";
import { add, resourcePlan, resourcesIn, SCAN } from "./resources.ts";
import { MaskScanner } from "./scanner.ts";
import { shippedCatalogue } from "./shipped.ts";
import { isSlotCode } from "./slots.ts";
import { TemplateCache } from "./template-cache.ts";

export interface IdentifyInput {
  message: string;
  logger: string | undefined;
  /** Stands in for the logger where there is none: `ovs-vswitchd`. */
  service: string | undefined;
  /** OpenTelemetry severity number. */
  severity: number;
  exception: RecordException | undefined;
  /** The message has been through `redact`; else it goes through it here, so that ids are the same with and without. */
  isRedacted?: boolean;
}

export interface Identification {
  /** As shown: `NOV-CM-7F3KQ2-3`. */
  event_id: string;
  /** The whole identity, 13 characters. */
  event_code: string;
  template: string;
  /** The values in the template's slots, in order. */
  variables: string[];
  edition: string;
  resources: Resource[];
}

/** Computes event ids; synchronous and without I/O once made. */
export interface Identifier {
  readonly edition: string;
  identify(input: IdentifyInput): Identification;
}

export interface IdentifierOptions {
  /** Format strings that may name a message; default the shipped ones. Another catalogue is another edition. */
  catalogue?: Catalogue;
}

/** How to make a variable of slot values: one slot, or text and slots joined. */
type Variable = number | readonly (string | number)[];

interface Known {
  eventId: string;
  eventCode: string;
  template: string;
  /** `undefined`: the slots are the variables. */
  variables: readonly Variable[] | undefined;
  resources: readonly (string | undefined)[] | undefined;
}

interface LoggerState {
  logger: string;
  root: string;
  seed: number;
}

const CACHE_CAPACITY = 65_536;
const MAXIMUM_LOGGERS = 4096;
/** More of a message than this does not make another event, and no writer's format string is as long. */
const MAXIMUM_SCANNED = 8192;
const SHOWN = 6;

/** Makes an identifier; its caches are bounded (about 33,000 templates). */
export function createIdentifier(options: IdentifierOptions = {}): Identifier {
  const catalogue = options.catalogue ?? shippedCatalogue();
  const edition = editionOf(catalogue);
  const cache = new TemplateCache<Known>(CACHE_CAPACITY);
  const scanner = new MaskScanner();
  const span: Span = { start: 0, end: 0 };
  // Unpredictable, so that nobody can write two messages that collide in the cache.
  const processSeed = randomInt(0x7fffffff);
  let loggers = new Map<string, LoggerState>();

  function stateOf(logger: string | undefined, service: string | undefined): LoggerState {
    // Of a message with a logger the service does not matter, unless it is a neighbour's, whose modules have short names.
    const name = logger ?? service ?? "";
    const key = logger === undefined || logger.includes(".") ? name : `${name} ${service ?? ""}`;
    const known = loggers.get(key);
    if (known !== undefined) return known;
    if (loggers.size >= MAXIMUM_LOGGERS) loggers = new Map();
    const root = rootOf(logger, service);
    const state: LoggerState = { logger: logger ?? componentName(root, name), root, seed: seedOf(key, processSeed) };
    loggers.set(key, state);
    return state;
  }

  function learn(state: LoggerState, severity: number): Known {
    const masked = scanner.masked();
    const resolved = resolveTemplate({ masked, logger: state.logger, root: state.root, severity, catalogue });
    const eventCode = identityCode(state.root, resolved.template);
    const component = componentCode(resolved.module ?? state.logger);
    return {
      eventId: `${projectCode(state.root)}-${component}-${eventCode.slice(0, SHOWN)}-${criticality(severity)}`,
      eventCode,
      template: resolved.template,
      variables: variablesOf(masked, resolved.sources),
      resources: resourcePlan(masked),
    };
  }

  function identify(input: IdentifyInput): Identification {
    const message = input.isRedacted === true ? input.message : redact(input.message).text;
    const { severity, exception } = input;
    const state = stateOf(input.logger, input.service ?? (exception && exceptionRoot(exception)));
    cutSpan(message, severity, span);
    if (exception !== undefined && isSaidByException(message, span, exception)) {
      return identifyException(state, severity, exception);
    }
    const end = Math.min(span.end, span.start + MAXIMUM_SCANNED);
    scanner.scan(message, span.start, end, state.seed + severityClass(severity));
    let known = cache.get(scanner.low, scanner.high);
    if (known === undefined) {
      known = learn(state, severity);
      cache.set(scanner.low, scanner.high, known);
    }
    return {
      event_id: known.eventId,
      event_code: known.eventCode,
      template: known.template,
      variables: valuesOf(scanner, known.variables),
      edition,
      resources: known.resources === undefined ? [] : resourcesOf(scanner, known.resources),
    };
  }

  function identifyException(state: LoggerState, severity: number, exception: RecordException): Identification {
    const template = exceptionSignature(exception);
    const eventCode = identityCode(state.root, template);
    const shown = eventCode.slice(0, SHOWN);
    const resources: Resource[] = [];
    resourcesIn(exception.message, 0, exception.message.length, resources);
    return {
      event_id: `${projectCode(state.root)}-${componentCode(state.logger)}-${shown}-${criticality(severity)}`,
      event_code: eventCode,
      template,
      variables: [],
      edition,
      resources,
    };
  }

  return { edition, identify };
}

let shared: Identifier | undefined;

/** The process's identifier with the shipped catalogue: what one stream taught it serves the others. */
export function defaultIdentifier(): Identifier {
  shared ??= createIdentifier();
  return shared;
}

/** A service's part of its project: `nova-api` stands for `nova.api`. */
function componentName(root: string, service: string): string {
  return service.startsWith(`${root}-`) ? `${root}.${service.slice(root.length + 1)}` : service;
}

/** Severities that a writer tells apart; the scan's key holds them because the same words may be cut elsewhere. */
function severityClass(severity: number): number {
  return severity <= 0 ? 0 : ((severity - 1) >> 2) + 1;
}

function seedOf(text: string, processSeed: number): number {
  let seed = processSeed;
  for (let index = 0; index < text.length; index++) seed = Math.imul(seed ^ text.charCodeAt(index), 0x01000193);
  return seed & ~7;
}

const TRACEBACK_HEAD = "Traceback (most recent call last)";

/** The message is only the exception's own words, so its place in the code must say which event it is. */
function isSaidByException(message: string, span: Span, exception: RecordException): boolean {
  if (span.end === span.start) return true;
  if (message.startsWith(TRACEBACK_HEAD, span.start)) return true;
  const said = message.slice(span.start, span.end);
  if (said === exception.class || said.startsWith(`${exception.class}:`)) return true;
  const first = exception.message.split("\n", 1)[0]?.trim();
  return first === said;
}

function variablesOf(masked: string, sources: readonly (readonly [number, number])[]): readonly Variable[] | undefined {
  const slotAt = new Map<number, number>();
  for (let index = 0; index < masked.length; index++) {
    if (isSlotCode(masked.charCodeAt(index))) slotAt.set(index, slotAt.size);
  }
  let isIdentity = sources.length === slotAt.size;
  const variables = sources.map(([start, end], position): Variable => {
    const single = end === start + 1 ? slotAt.get(start) : undefined;
    if (single !== position) isIdentity = false;
    if (single !== undefined) return single;
    const parts: (string | number)[] = [];
    let literal = "";
    for (let index = start; index < end; index++) {
      const slot = slotAt.get(index);
      if (slot === undefined) literal += masked[index];
      else {
        if (literal !== "") parts.push(literal);
        literal = "";
        parts.push(slot);
      }
    }
    if (literal !== "") parts.push(literal);
    return parts;
  });
  return isIdentity ? undefined : variables;
}

function valuesOf(scanner: MaskScanner, variables: readonly Variable[] | undefined): string[] {
  const values: string[] = [];
  if (variables === undefined) {
    for (let slot = 0; slot < scanner.count; slot++) values.push(scanner.value(slot));
    return values;
  }
  for (const variable of variables) {
    if (typeof variable === "number") values.push(scanner.value(variable));
    else {
      let value = "";
      for (const part of variable) value += typeof part === "number" ? scanner.value(part) : part;
      values.push(value);
    }
  }
  return values;
}

function resourcesOf(scanner: MaskScanner, plan: readonly (string | undefined)[]): Resource[] {
  const resources: Resource[] = [];
  for (let slot = 0; slot < plan.length; slot++) {
    const action = plan[slot];
    if (action === undefined) continue;
    if (action === SCAN) {
      scanner.addResources(slot, resources);
      continue;
    }
    const value = scanner.value(slot);
    if (value.length <= 40) add(resources, action, value);
    else for (const each of value.split(/, ?/)) add(resources, action, each);
  }
  return resources;
}
