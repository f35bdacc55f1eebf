import { KilowatchError } from "#base";

/** The cloud answered, and did not do what it was asked: told by a scenario that looked. */
export class ScenarioFault extends KilowatchError {
  /** Stands where a CloudError has how a call failed. */
  readonly failure = "scenario";

  constructor(message: string) {
    super("CLOUD_WRONG", message);
  }
}

/** Holds the cloud to its word: throws a ScenarioFault with the message where the condition isn't true. */
export function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ScenarioFault(message);
}
