import type { Environment } from "../src/context.ts";
import { handleFetch } from "./fetch.ts";

export default { fetch: handleFetch } satisfies ExportedHandler<Environment>;
