/** Result of reading something untrusted: the value, or the reason why there is none. A fault in our own keys or data is thrown instead. */
export type Result<Value, Reason extends string> = { ok: true; value: Value } | { ok: false; reason: Reason };

export const success = <Value>(value: Value): { ok: true; value: Value } => ({ ok: true, value });

export const failure = <Reason extends string>(reason: Reason): { ok: false; reason: Reason } => ({ ok: false, reason });
