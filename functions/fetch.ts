import type { Environment } from "../src/context.ts";
import { createApp } from "../src/http/app.ts";

const app = createApp();

/** A request. */
export const handleFetch = (
  request: Request,
  environment: Environment,
  execution: ExecutionContext,
): Promise<Response> | Response => app.fetch(request, environment, execution);
