import { runBundled } from "./bundle/bundle.ts";

// `npm run jobs`: see programs/run-jobs.ts.
await runBundled("run-jobs");
