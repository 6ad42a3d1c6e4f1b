import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { PageEnvironment } from "./page.ts";

/** @throws LatchkeyError route_not_found where the deployment has its console switched off */
export function requireConsole(env: Pick<PageEnvironment, "CONSOLE">): void {
  if (env.CONSOLE !== "off") return;
  throw new LatchkeyError("route_not_found", { message: "The console is switched off here. Use the API: /docs has all routes." });
}
