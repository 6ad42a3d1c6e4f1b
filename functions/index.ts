import type { Environment } from "../src/app/environment.ts";
import { handleFetch } from "./fetch.ts";
import { handleScheduled } from "./scheduled.ts";

export { AttemptLimiter } from "../src/attempts/attempt-limiter.ts";
export { Courier } from "../src/delivery/courier.ts";
export { RegionalNode } from "../src/edge/regional-node.ts";
export { Shutdown } from "../src/edge/shutdown.ts";
export { TenantDirectory } from "../src/edge/tenant-directory.ts";
export { Clock } from "../src/jobs/clock.ts";
export { ClockStart } from "../src/jobs/clock-start.ts";
export { MetricsCollector } from "../src/metrics/metrics-collector.ts";
export { PasswordHasher } from "../src/passwords/password-hasher.ts";

export default { fetch: handleFetch, scheduled: handleScheduled } satisfies ExportedHandler<Environment>;
