/**
 * Format strings whose placeholder says what happened, so that one call makes several events: `VM Started (Lifecycle Event)` and
 * `VM Stopped (Lifecycle Event)` are not the same news. The catalogue leaves them to the masks, which keep plain words.
 */
export const ENUMERATED_FORMATS: ReadonlySet<string> = new Set([
  // nova/compute/manager.py, handle_lifecycle_event
  "VM %s (Lifecycle Event)",
  "VM %(state)s (Lifecycle Event)",
]);
