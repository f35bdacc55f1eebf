import { formatTime, type Run, type Verdict } from "#contract";

/** A run of `server-boot` that worked, with `fields` over it; for tests. */
export function sampleRun(fields: Partial<Run> = {}): Run {
  const time = fields.time ?? formatTime(Date.UTC(2026, 10, 23, 20) * 1000);
  const failed = fields.failing_step !== undefined;
  return {
    run_id: "3f1c2c9e-7f0e-4ad4-a3a5-0e8f3f1f0a01",
    scenario: "server-boot",
    target: { cloud: "test", region: "RegionOne" },
    trigger: "asked",
    time,
    seconds: 12.5,
    verdict: "works",
    reason: "all steps did what they should",
    host: "cmp-001",
    zone: "nova",
    steps: [
      {
        name: "create",
        state: "ok",
        time,
        seconds: 0.5,
        global_request_id: "req-11111111-1111-4111-8111-111111111111",
        calls: [
          {
            service: "compute",
            method: "POST",
            path: "/servers",
            status: 202,
            request_id: "req-22222222-2222-4222-8222-222222222222",
            time,
            seconds: 0.4,
            attempts: 1,
          },
        ],
      },
      {
        name: "wait-active",
        state: failed ? "failed" : "ok",
        time,
        seconds: 12,
        global_request_id: "req-33333333-3333-4333-8333-333333333333",
        calls: [
          {
            service: "compute",
            method: "GET",
            path: "/servers/94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1",
            status: 200,
            request_id: "req-44444444-4444-4444-8444-444444444444",
            time,
            seconds: 0.1,
            attempts: 1,
          },
        ],
        ...(fields.fault !== undefined && { fault: fields.fault }),
      },
    ],
    notes: { server_id: "94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1" },
    cleanup: { state: "clean", left: [] },
    ...fields,
  };
}

/** A run that failed on a host. */
export function failedRun(fields: Partial<Run> & { verdict: Verdict; reason: string }): Run {
  const fault = { failure: "scenario", message: fields.reason };
  return sampleRun({ failing_step: "wait-active", fault, ...fields });
}
