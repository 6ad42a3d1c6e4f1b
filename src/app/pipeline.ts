import type { Endpoint } from "./endpoint.ts";
import { logFault } from "./faults.ts";
import { type AppContext, found } from "./state.ts";
import type { Step } from "./step.ts";
import { admission } from "./steps/admission.ts";
import { caller } from "./steps/caller.ts";
import { commonHeaders } from "./steps/common-headers.ts";
import { departure } from "./steps/departure.ts";
import { digest } from "./steps/digest.ts";
import { envelope } from "./steps/envelope.ts";
import { errorAnswer } from "./steps/error-answer.ts";
import { expectedRevision } from "./steps/expected-revision.ts";
import { formatFields } from "./steps/format-fields.ts";
import { handler } from "./steps/handler.ts";
import { idempotency } from "./steps/idempotency.ts";
import { input } from "./steps/input.ts";
import { limitEvent } from "./steps/limit-event.ts";
import { logLine } from "./steps/log-line.ts";
import { measurement } from "./steps/measurement.ts";
import { permission } from "./steps/permission.ts";
import { response } from "./steps/response.ts";
import { signature } from "./steps/signature.ts";
import { signatureRequest } from "./steps/signature-request.ts";
import { signingKey } from "./steps/signing-key.ts";
import { state } from "./steps/state.ts";
import { storedAnswer } from "./steps/stored-answer.ts";
import { subject } from "./steps/subject.ts";
import { tellingNodes } from "./steps/telling-nodes.ts";
import { tenant } from "./steps/tenant.ts";
import { tenantName } from "./steps/tenant-name.ts";
import { wakingCourier } from "./steps/waking-courier.ts";

/**
 * The way of a request, from top to bottom. Each step is a file of `steps/` that says what it does and why it is there. A step that throws refuses the
 * request. The steps behind it do not run then, except those that always run, and the error answer, which runs only then. When a step behind the error
 * answer throws, the log says so, and the response goes out without what that step adds.
 */
export const pipeline: readonly Step[] = [
  state,
  admission,
  signatureRequest,
  expectedRevision,
  tenantName,
  formatFields,
  subject,
  caller,
  permission,
  idempotency,
  tenant,
  input,
  handler,
  envelope,
  storedAnswer,
  wakingCourier,
  tellingNodes,
  errorAnswer,
  limitEvent,
  digest,
  signingKey,
  commonHeaders,
  signature,
  response,
  departure,
  measurement,
  logLine,
];

/**
 * Returns what answers the requests to an endpoint. The steps that it has are picked once. One loop awaits them, and no step calls another: a step
 * that waits for nothing costs a call, and no promise.
 */
export function answering(endpoint: Endpoint): (c: AppContext) => Promise<Response> {
  const steps = pipeline.filter(({ isFor }) => isFor?.(endpoint) ?? true);
  const cannotRefuse = new Set(steps.slice(steps.indexOf(errorAnswer)));
  return async (c) => {
    let isRefused = false;
    for (const step of steps) {
      const { runs = "until refused", run } = step;
      if (runs !== "always" && (runs === "when refused") !== isRefused) continue;
      try {
        const running = run(c, endpoint);
        if (running !== undefined) await running;
      } catch (thrown) {
        if (cannotRefuse.has(step)) logFault(c, thrown);
        else {
          c.get("request").refusal = { thrown };
          isRefused = true;
        }
      }
      // An answer that was stored takes the place of the refusal that led to it.
      if (isRefused) isRefused = c.get("request").refusal !== undefined;
    }
    return found(c.get("request").response, "response");
  };
}
