import { createApp } from "../src/app/app.ts";
import type { Environment } from "../src/app/environment.ts";

const app = createApp();

/** A request. */
export const handleFetch = (
  request: Request,
  environment: Environment,
  execution: ExecutionContext,
): Promise<Response> | Response => app.fetch(request, environment, execution);
