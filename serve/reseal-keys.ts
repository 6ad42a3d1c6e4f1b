import { runBundled } from "./bundle/bundle.ts";

// `npm run keys:reseal`: see programs/reseal-keys.ts.
await runBundled("reseal-keys");
