/** A field of a request that the service refused, with the sentence that says why. */
export type FieldProblem = { field: string; message: string; code?: string };

/** A request's failure, in a sentence for the person before the page. */
export class Problem extends Error {
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** The five digits of the contract; empty where no answer came. */
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  /** Names the request in the service's log; empty where no answer came. */
  readonly requestId: string;
  readonly data: unknown;

  constructor(status: number, refusal: Partial<Refusal>) {
    super(refusal.message ?? "The service answered with something unknown. Try again.");
    this.name = "Problem";
    this.status = status;
    this.code = refusal.code ?? "";
    this.fields = refusal.errors ?? [];
    this.requestId = refusal.request_id ?? "";
    this.data = refusal.data;
  }
}

/** Sentences by field, as React Aria's `Form` takes them. */
export function sentencesByField(problems: readonly FieldProblem[]): Record<string, string[]> {
  const sentences: Record<string, string[]> = {};
  for (const { field, message } of problems) sentences[field] = [...(sentences[field] ?? []), message];
  return sentences;
}

export type Refusal = { code: string; message: string; request_id: string; errors?: FieldProblem[]; data?: unknown };

/** The service cannot be reached: the network is away, or the service. */
export const unreachable = (): Problem =>
  new Problem(0, { message: "The service does not answer. Check the connection, and try again." });

/** The sentence to show of anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Problem ? error.message : "Something in this page went wrong. Reload it, and try again.";
}
