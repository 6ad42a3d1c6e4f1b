import { setPriority } from "node:os";
import { startPasswordServer } from "./server.ts";

// The password server in a process of its own. It ends with the process that started it, however that ends: the channel between them closes then.

process.once("disconnect", () => process.exit());
// Ctrl-C and a service manager's signal reach every process: the supervisor decides.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

/** Validations come first where there are too few cores for both: passwords get what is left. */
const politeness = 10;

setPriority(politeness);
await startPasswordServer(process.argv[2] ?? "");
process.send?.({ listening: true });
