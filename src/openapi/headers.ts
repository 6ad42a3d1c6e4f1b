import { codeOf } from "../formats/native/refusal-facts.ts";
import { longestIfMatch } from "../http/entity-tag.ts";
import { longestAcceptSignature } from "../http/signature.ts";
import type { JsonObject } from "./json-schema.ts";

// Fields of requests and answers, as the OpenAPI document has them.

/** RFC 9651, section 3.1.2: a key of a dictionary or of parameters. */
const name = "[a-z*][a-z0-9_.*-]*";

const digest = `${name}=:[A-Za-z0-9+/]*={0,2}:`;

/** The console fills in what stands as `example` beside a schema: whoever tries a route out means none of these. */
const parameter = (name: string, example: string, description: string, schema: JsonObject) => ({
  name,
  in: "header",
  required: false,
  description: `${description} For example \`${example}\`.`,
  schema: { type: "string", ...schema, examples: [example] },
});

export const idempotencyParameter = parameter(
  "Idempotency-Key",
  "8e03978e-40d5-43e8-bc93-6894a57f9324",
  "Makes it safe to send the request again when its answer did not arrive: for 24 hours the same key and the same request get the first " +
    "answer, with `Idempotency-Replayed: true`, and nothing is changed twice. The text of a new token is not given again. A random UUID does. What is refused keeps no key.",
  { minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
);

export const acceptSignatureParameter = parameter(
  "Accept-Signature",
  'sig1=("@status" "content-digest" "@method";req "@path";req);nonce="4dcf3d1e"',
  "RFC 9421, section 5: has the answer signed by the tenant's key, whatever the answer is, so that the client knows who gave it. One signature: " +
    "its label, in parentheses what it stands on, and a `nonce` that comes back. Of the answer that is `@status` and any field of it; of the " +
    'request, with `;req`, `@method`, `@target-uri`, `@authority`, `@path`, `@query` and any field: `"content-digest";req` binds it to the body ' +
    "that was sent. `expires` has the signature end five minutes after it was made; with a `keyid` no other key signs.",
  { pattern: `^${name}=\\((?:[ ]*"[^"]+"(?:;${name}(?:="[^"]*")?)*)*[ ]*\\)(?:;.*)?$`, maxLength: longestAcceptSignature },
);

export const contentDigestParameter = parameter(
  "Content-Digest",
  "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
  `RFC 9530: SHA-256 or SHA-512 of the body. A request whose body is another is refused with ${codeOf("request_malformed")}; other algorithms are let go.`,
  { pattern: `^${digest}(?:[ \\t]*,[ \\t]*${digest})*$` },
);

export const ifMatchParameter = parameter(
  "If-Match",
  '"5f3c0a9be1d24c87"',
  `RFC 9110: changes it only while its \`ETag\` is this one, or one of a list; else refuses with ${codeOf("changed_meanwhile")}. \`*\` is any.`,
  { maxLength: longestIfMatch },
);

export const cacheControlParameter = parameter(
  "Cache-Control",
  "no-cache",
  "`no-cache` has the database asked, whatever is known nearer.",
  { enum: ["no-cache"] },
);

export const ageHeaders = {
  Age: {
    description:
      "Whole seconds since this was last known to be current: at most the policy's `edge_ttl`, unless `data.stale` says otherwise.",
    schema: { type: "integer", format: "int64", minimum: 0 },
    example: 0,
  },
};

export const tagHeaders = {
  ETag: {
    description: "RFC 9110: another one when something that a PATCH can change is another. `If-Match` takes it.",
    schema: { type: "string" },
    example: '"5f3c0a9be1d24c87"',
  },
};

export const replayHeaders = {
  "Idempotency-Replayed": {
    description: "`true` where this is the first answer to this `Idempotency-Key`, given again.",
    schema: { type: "string" },
    example: "true",
  },
};

export const retryHeaders = {
  "Retry-After": {
    description: "Seconds after which to try again: with 409, 429 and 503.",
    schema: { type: "integer", format: "int64", minimum: 1 },
    example: 5,
  },
};

export const responseHeaders = {
  "X-Request-Id": {
    description: "UUID of this request; name it when you report a fault.",
    schema: { type: "string", format: "uuid" },
  },
  "Content-Digest": { description: "RFC 9530: SHA-256 of the body.", schema: { type: "string" } },
  "Server-Timing": {
    description: "Milliseconds in all and at the database, and the round trips to it.",
    schema: { type: "string" },
  },
};

export const rateLimitHeaders = {
  "RateLimit-Policy": {
    description: "Where the policy limits requests: how many a period (`q`), and its seconds (`w`).",
    schema: { type: "string" },
    example: '"license";q=60;w=60',
  },
  RateLimit: {
    description: "How many are left (`r`), and the seconds until the period ends (`t`).",
    schema: { type: "string" },
    example: '"license";r=59;t=60',
  },
};

export const signatureHeaders = {
  "Signature-Input": {
    description:
      "RFC 9421: where `Accept-Signature` asked for it, what the signature stands on, and the `kid` of the tenant's key.",
    schema: { type: "string" },
    example:
      'sig1=("@status" "content-digest" "@method";req "@path";req);created=1793525400;keyid="0199f0e1-4c1e-7c3a-9d51-6f6f2f1c7c11";alg="ed25519";nonce="4dcf3d1e"',
  },
  Signature: {
    description:
      "RFC 9421: the Ed25519 signature. Not there where the answer lacks what it was to stand on, where another key than that of `keyid` signs now, " +
      "or during an outage nobody knows the key.",
    schema: { type: "string" },
    example: "sig1=:j1e9vB7rV1ZPQjxfMfBDo2m1tYqz0i0Y9w8vM1f9m0Zl3V0m3cS0D1mGn2F8vYb0O2JxZy9w8p7b5kXg4c3hAA==:",
  },
};
