import { runBundled } from "./bundle/bundle.ts";

// `npm start`: see programs/start.ts.
await runBundled("start");
