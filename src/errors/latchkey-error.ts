import type { RefusalName } from "./refusals.ts";

/** One thing wrong with one member of a request. */
export type FieldError = {
  field: string;
  refusal: RefusalName;
  /** Says it better than the format's own sentence. It reaches the caller. */
  message?: string;
};

/** The reason why nobody is let in, for formats that tell more than that. The first word says what was sent. */
export type AuthenticationReason =
  | "missing"
  | "malformed"
  | "session_unknown"
  | "token_unknown"
  | "token_expired"
  | "token_license_expired"
  | "token_strategy"
  | "key_unknown"
  | "key_expired"
  | "key_license_expired"
  | "key_strategy";

type Options = {
  /** Says it better than the format's own sentence. It reaches the caller. */
  message?: string;
  fields?: FieldError[];
  /** A body or query has a value of a wrong form, which elsewhere would name something unknown. */
  isMalformed?: boolean;
  /** Response headers that belong to this error, such as Allow or Retry-After. */
  headers?: Record<string, string>;
  /** Data that the answer to a refused request still carries. */
  data?: Record<string, unknown>;
  /** Of `not_authenticated`: why. */
  reason?: AuthenticationReason;
  cause?: unknown;
};

/** Error for a caller's mistake, or for what the service cannot do now. Anything else that is thrown is a fault of ours. */
export class LatchkeyError extends Error {
  override readonly name = "LatchkeyError";
  readonly refusal: RefusalName;
  /** The sentence that says it better than the format's own, if there is one. */
  readonly detail: string | undefined;
  readonly fields: FieldError[];
  readonly isMalformed: boolean;
  readonly headers: Record<string, string>;
  readonly data: Record<string, unknown>;
  readonly reason: AuthenticationReason | undefined;

  constructor(refusal: RefusalName, options: Options = {}) {
    super(options.message ?? refusal, { cause: options.cause });
    this.refusal = refusal;
    this.detail = options.message;
    this.fields = options.fields ?? [];
    this.isMalformed = options.isMalformed ?? false;
    this.headers = options.headers ?? {};
    this.data = options.data ?? {};
    this.reason = options.reason;
  }
}
