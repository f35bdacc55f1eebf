import { config } from "zod";

// Before any schema is built: zod otherwise probes for `new Function`, which a strict content security policy reports.
config({ jitless: true });
