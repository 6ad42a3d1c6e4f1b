/** Reasons why the service gave no answer. A refusal is none of them: it is an answer. */
export type Cause =
  /** No connection: no network, no such host, nothing that listens. */
  | "offline"
  /** A connection, but no whole answer within the time. */
  | "timeout"
  /** A page of somebody else: a captive portal, a proxy that asks for a password, a filter. */
  | "captive_portal"
  /** A certificate that this machine does not trust, or an answer that is unsigned, wrongly signed, or to another question. */
  | "interception"
  /** The clock of this machine is wrong, so that certificates or files do not hold. */
  | "clock_wrong"
  /** The service asks to come again later. */
  | "rate_limited"
  /** The service, or what stands in front of it, has a fault. */
  | "server_error"
  /** The service did not accept the request as one: client and service do not fit, or the request was changed on its way. */
  | "request_rejected";

/** No answer. It says nothing about the license. */
export type NoAnswer = { cause: Cause; detail: string; retryAfterSeconds?: number };

/** Codes of Node, and texts of Deno, Bun and Chromium, for a certificate that does not hold at this time. */
const certificateTime = /CERT_NOT_YET_VALID|CERT_HAS_EXPIRED|ERR_CERT_DATE_INVALID|NotValidYet|certificate (has )?expired/i;

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_(TLS|SSL)|EPROTO|invalid peer|\b(tls|ssl)\b/i;

/** Names why `fetch` failed. Browsers do not say: there, everything is `offline`. */
export function causeOfFailure(error: unknown): NoAnswer {
  const text = textsOf(error).join(": ");
  if (certificateTime.test(text)) {
    const detail = `The service's certificate does not hold by this machine's clock. Check date and time. (${text})`;
    return { cause: "clock_wrong", detail };
  }
  if (untrusted.test(text)) {
    const detail = `This machine does not trust the certificate: something on the network may open encrypted traffic. (${text})`;
    return { cause: "interception", detail };
  }
  return { cause: "offline", detail: `The service cannot be reached. Check the network. (${text})` };
}

/** Messages and codes of an error and its causes. */
function textsOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return depth === 0 ? [String(error)] : [];
  const code = "code" in error && typeof error.code === "string" ? [error.code] : [];
  return [...new Set([...code, error.message, ...textsOf(error.cause, depth + 1)])].filter((text) => text !== "");
}

type Unsigned = { status: number; type: string; contentType: string; isEnvelope: boolean; retryAfterSeconds?: number };

/** Names what gave an answer that is not signed as the service signs. */
export function causeOfUnsigned({ status, type, contentType, isEnvelope, retryAfterSeconds }: Unsigned): NoAnswer {
  const retryAfter = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const shown = `HTTP ${status}, ${contentType === "" ? "no content type" : contentType}`;
  if (status === 429) return { cause: "rate_limited", detail: `Too many requests. Try again later. (${shown})`, ...retryAfter };
  // RFC 6585, section 6: 511 is what a captive portal should say.
  const isPortal =
    type === "opaqueredirect" || status === 0 || (status >= 300 && status < 400) || status === 407 || status === 511;
  if (status >= 500 && !isPortal)
    return { cause: "server_error", detail: `The service has a fault. Try again later. (${shown})`, ...retryAfter };
  if (isPortal || !isEnvelope) {
    const detail = `Something on the network answered in place of the service. Sign in to the network, or check its proxy. (${shown})`;
    return { cause: "captive_portal", detail };
  }
  const detail = `The answer is not signed with an embedded key: treat it as none. Check URL, tenant, keys and network. (${shown})`;
  return { cause: "interception", detail };
}
