import { registerHooks } from "node:module";

/** Loaded before a program, makes it see a machine where chDB was never installed. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "chdb") throw Object.assign(new Error("Cannot find module 'chdb'"), { code: "MODULE_NOT_FOUND" });
    return next(specifier, context);
  },
});
