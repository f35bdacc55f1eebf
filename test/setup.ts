import fc from "fast-check";

// Continuous integration repeats the same cases, so that it judges the change and not the dice; everywhere else each run tries new ones.
if (process.env["CI"] === "true") fc.configureGlobal({ seed: 20_261_123 });
