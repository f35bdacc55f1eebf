import type { FormatSample } from "../../format.ts";

/** Headers of every generation of oslo.log and of the layouts that operators give it; the line is made up, the layouts are not. */
export const osloSamples: readonly FormatSample[] = [
  // Without a context.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [-] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      time: "2026-11-23T19:34:17.914000Z",
    },
  },
  // Havana to Juno.
  {
    text: "2026-11-23 19:34:17.914 10263 AUDIT nova.compute.resource_tracker [req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 None None] Done.",
    expect: {
      time: "2026-11-23T19:34:17.914000Z",
      level: "AUDIT",
      severity: 10,
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      message: "Done.",
    },
  },
  // Kilo, a request without anybody.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 ] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
    },
  },
  // Kilo to Yoga.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 94ad01cb08fe43c6a61a43b4a8e4335e 1b95d03aaf5e4602b6ac7d693bd5f737 - default default] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      actor: {
        user: "94ad01cb08fe43c6a61a43b4a8e4335e",
        project: "1b95d03aaf5e4602b6ac7d693bd5f737",
        user_domain: "default",
        project_domain: "default",
      },
    },
  },
  // Zed and later.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [None req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 94ad 1b95 - all default default] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      actor: { user: "94ad", project: "1b95", system_scope: "all", user_domain: "default", project_domain: "default" },
    },
  },
  // Zed and later, within a global request.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [req-9d84cc6c-1e93-4cec-b58a-e17d1819cf38 req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 - - - - - -] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      global_request_id: "req-9d84cc6c-1e93-4cec-b58a-e17d1819cf38",
    },
  },
  // A global id behind the request's, as SAP prints it.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 greq-9d84cc6c-1e93-4cec-b58a-e17d1819cf38 u p d ud pd] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      global_request_id: "req-9d84cc6c-1e93-4cec-b58a-e17d1819cf38",
      actor: { user: "u", project: "p", domain: "d", user_domain: "ud", project_domain: "pd" },
    },
  },
  // Labelled identity.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 usr u prj p dom - usr-dom ud prj-dom pd] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      actor: { user: "u", project: "p", user_domain: "ud", project_domain: "pd" },
    },
  },
  // Names instead of ids.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [None req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 demo admin] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      actor: { user: "demo", project: "admin" },
    },
  },
  // Names with spaces.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [None req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 Jane Doe Big Project - - Default Default] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      actor: { user: "Jane Doe", project: "Big Project", user_domain: "Default", project_domain: "Default" },
    },
  },
  // A line of an exception, before Liberty.
  {
    text: '2026-11-23 19:34:17.914 10263 TRACE nova.compute.manager   File "/a/b.py", line 1, in c',
    expect: { level: "TRACE", continuation: true, message: '  File "/a/b.py", line 1, in c' },
  },
  // A line of an instance's exception.
  {
    text: "2026-11-23 19:34:17.914 10263 ERROR nova.compute.manager [instance: 94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1] RuntimeError: no",
    expect: { continuation: true, message: "RuntimeError: no" },
  },
  // Lower case.
  {
    text: "2026-11-23 19:34:17.914 10263 info nova.compute.manager [-] Done.",
    expect: { level: "info", severity: 9, message: "Done." },
  },
  // A file's name before it.
  {
    text: "nova-api.log.1.2017-05-16_13:53:08 2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [-] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      service: "nova-api",
    },
  },
  // A comma before the milliseconds.
  {
    text: "2026-11-23 19:34:17,914 10263 INFO nova.compute.manager [-] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      time: "2026-11-23T19:34:17.914000Z",
    },
  },
  // ISO 8601 with a zone.
  {
    text: "2026-11-23T19:34:17.914512+01:00 10263 INFO nova.compute.manager [-] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      time: "2026-11-23T18:34:17.914512Z",
      local: false,
    },
  },
  // The operators' summit's date.
  {
    text: "2026:11:23-19:34:17 10263 INFO nova.compute.manager [-] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      time: "2026-11-23T19:34:17.000000Z",
    },
  },
  // Milliseconds twice.
  {
    text: "2026-11-23 19:34:17,914.914 10263 INFO nova.compute.manager [-] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      time: "2026-11-23T19:34:17.914000Z",
    },
  },
  // A second stamp.
  {
    text: "2026-11-23 19:34:17.914458 2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [-] Done.",
    expect: {
      process: "10263",
      level: "INFO",
      severity: 9,
      logger: "nova.compute.manager",
      message: "Done.",
      time: "2026-11-23T19:34:17.914000Z",
    },
  },
  // A bar for the process id.
  {
    text: "2026-11-23 19:34:17.914 | WARNING py.warnings [None req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 None None] Done.",
    expect: {
      level: "WARNING",
      logger: "py.warnings",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      message: "Done.",
    },
  },
  // An alias before the process id.
  {
    text: "2026-11-23 19:34:17.914000 [NEUTRONSRV] 10263 INFO nova.compute.manager [-] Done.",
    expect: { process: "10263", level: "INFO", severity: 9, logger: "nova.compute.manager", message: "Done." },
  },
  // devstack under journald, which has time and process.
  {
    text: "INFO nova.compute.manager [None req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 demo demo] Done.",
    expect: {
      level: "INFO",
      logger: "nova.compute.manager",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      message: "Done.",
    },
  },
  // Coloured.
  {
    text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [\u001b[01;36mreq-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 \u001b[00;36m94ad 1b95\u001b[00m] Done.",
    expect: {
      level: "INFO",
      request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
      actor: { user: "94ad", project: "1b95" },
      message: "Done.",
    },
  },
  // Behind Apache's own stamp.
  {
    text: "[Thu Nov 23 19:34:17.9 2026] [wsgi:error] [pid 1:tid 2] [remote 10.0.0.1:1] 2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [-] Done.",
    expect: { process: "10263", level: "INFO", severity: 9, logger: "nova.compute.manager", message: "Done." },
  },
];
