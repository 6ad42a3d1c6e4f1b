import { readConfiguration } from "../serve/configuration.ts";
import { runProgram } from "../serve/plain-error.ts";
import { runService } from "../serve/program.ts";
import { reloadingWorker } from "./worker-process.ts";

// `npm run dev`: the service as `wrangler dev` runs it, which reloads when a source file changes. Its data folder is one of its own, since
// what wrangler writes there is not protected as the service's own data is.
await runProgram(() => runService(readConfiguration(process.env, { dataDir: ".latchkey-dev" }), reloadingWorker));
