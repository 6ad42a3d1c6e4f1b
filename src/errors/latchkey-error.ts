import { type ErrorCode, errorCatalogue } from "./catalogue.ts";

/** One thing wrong with one member of a request. */
export type FieldError = { field: string; code: ErrorCode; message: string };

type Options = {
  /** Says it better than the catalogue's sentence. It reaches the caller. */
  message?: string;
  fields?: FieldError[];
  /** Where the code's usual status does not fit: the codes for 'invalid or unknown' are 404, or 400 on input. */
  status?: number;
  /** Response headers that belong to this error, such as Allow or Retry-After. */
  headers?: Record<string, string>;
  /** What an answer still says when it is refused. */
  data?: Record<string, unknown>;
  cause?: unknown;
};

/** What a caller did wrong, or what the service cannot do now. Anything else that is thrown is a fault of ours. */
export class LatchkeyError extends Error {
  override readonly name = "LatchkeyError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly fields: FieldError[];
  readonly headers: Record<string, string>;
  readonly data: Record<string, unknown>;

  constructor(code: ErrorCode, options: Options = {}) {
    super(options.message ?? errorCatalogue[code].message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? errorCatalogue[code].status;
    this.fields = options.fields ?? [];
    this.headers = options.headers ?? {};
    this.data = options.data ?? {};
  }
}
