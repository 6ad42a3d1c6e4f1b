import { accepts } from "hono/accepts";
import type { AppContext } from "./state.ts";

const json = "application/json";

/** Returns true where the client likes a type better than JSON (RFC 9110, section 12.5.1). */
export const prefers = (c: AppContext, type: string): boolean =>
  accepts(c, { header: "Accept", supports: [json, type], default: json }) === type;
