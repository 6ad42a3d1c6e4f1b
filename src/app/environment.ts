import type { AttemptsEnvironment } from "../attempts/index.ts";
import type { SecretsEnvironment } from "../crypto/secrets.ts";
import type { EdgeEnvironment } from "../edge/environment.ts";
import type { PageEnvironment } from "../http/page.ts";
import type { JobsEnvironment } from "../jobs/environment.ts";
import type { MetricsEnvironment } from "../metrics/environment.ts";
import type { PasswordsEnvironment } from "../passwords/index.ts";

/** Variables, secrets and bindings of the Worker: those of each room, and what requests themselves need. */
export type Environment = SecretsEnvironment &
  EdgeEnvironment &
  AttemptsEnvironment &
  PasswordsEnvironment &
  PageEnvironment &
  JobsEnvironment &
  MetricsEnvironment & {
    /** `peer` where no platform says who the client is: it is who connects, or whom a trusted proxy names. */
    CLIENT_ADDRESS?: string;
    /** Addresses and CIDRs of proxies in front, with commas between; heeded with `CLIENT_ADDRESS=peer` alone. */
    TRUSTED_PROXY?: string;
    /** `off` silences the line that each request logs. */
    REQUEST_LOG?: string;
    /** The tenant of requests in the Keygen format whose path names none; where it is not set, the host names it. */
    KEYGEN_TENANT?: string;
  };
