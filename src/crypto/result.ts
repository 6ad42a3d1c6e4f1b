/** What reading something untrusted gives: the value, or why not. What is wrong with our own keys or data is thrown instead. */
export type Result<Value, Reason extends string> = { ok: true; value: Value } | { ok: false; reason: Reason };

export const success = <Value>(value: Value): { ok: true; value: Value } => ({ ok: true, value });

export const failure = <Reason extends string>(reason: Reason): { ok: false; reason: Reason } => ({ ok: false, reason });
