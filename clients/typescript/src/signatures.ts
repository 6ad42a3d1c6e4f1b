import { type Bytes, fromBase64, sha256, toBase64, toUtf8 } from "./encoding.ts";
import { isSignedByAny, type PublicKey } from "./public-keys.ts";

/** The parts of a request that the signature of its answer covers. */
export type Question = { method: string; url: URL; digest: string; nonce: string };

/** RFC 9421, section 2: the answer's status and body, bound to the question's method, path, query and body. */
const covered = '("@status" "content-digest" "@method";req "@path";req "@query";req "content-digest";req)';

const label = "latchkey";

/** Returns the `Accept-Signature` field of a question (RFC 9421, section 5.1). */
export const acceptSignature = ({ nonce }: Question): string => `${label}=${covered};nonce="${nonce}"`;

/** Returns the `Content-Digest` of a body (RFC 9530). */
export const digestOf = async (body: Bytes): Promise<string> =>
  body.length === 0 ? digestOfNothing : `sha-256=:${toBase64(await sha256(body))}:`;

/** Known beforehand, so that a page that closes can still send a request without a body. */
export const digestOfNothing = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";

const member = (pattern: string): RegExp => new RegExp(`(?:^|,)\\s*${label}=${pattern}\\s*(?:,|$)`);

/** RFC 9421, section 4.1. What a parameter holds is checked below, against what was asked. */
const inputMember = member('(\\([^)]*\\)(?:;[a-z]+=(?:"[^"\\\\]*"|\\d+))*)');

/** RFC 9421, section 4.2. */
const signatureMember = member(":([A-Za-z0-9+/=]*):");

type Answer = { status: number; headers: Headers; body: Bytes };

/**
 * Verifies that a holder of one of the keys signed the answer, and that it answers this question and no other one.
 * @returns the time of the signature in milliseconds since 1970, undefined where the answer is not genuine
 */
export async function signedAt(
  { status, headers, body }: Answer,
  question: Question,
  keys: readonly PublicKey[],
): Promise<number | undefined> {
  const [, parameters = ""] = inputMember.exec(headers.get("Signature-Input") ?? "") ?? [];
  const [, base64 = ""] = signatureMember.exec(headers.get("Signature") ?? "") ?? [];
  const signature = fromBase64(base64);
  const parameterOf = (name: string): string | undefined => {
    const found = [...parameters.matchAll(new RegExp(`;${name}=(?:"([^"]*)"|(\\d+))`, "g"))];
    return found.length === 1 ? (found[0]?.[1] ?? found[0]?.[2]) : undefined;
  };
  const created = Number(parameterOf("created"));
  const isAsked =
    parameters.startsWith(`${covered};`) && parameterOf("nonce") === question.nonce && parameterOf("alg") === "ed25519";
  if (!isAsked || signature === undefined || !Number.isSafeInteger(created)) return undefined;
  const base = [
    `"@status": ${status}`,
    `"content-digest": ${await digestOf(body)}`,
    `"@method";req: ${question.method}`,
    `"@path";req: ${question.url.pathname}`,
    `"@query";req: ${question.url.search === "" ? "?" : question.url.search}`,
    `"content-digest";req: ${question.digest}`,
    `"@signature-params": ${parameters}`,
  ].join("\n");
  const isGenuine = await isSignedByAny(keys, { signed: toUtf8(base), signature, algorithm: "ed25519" });
  return isGenuine ? created * 1_000 : undefined;
}
