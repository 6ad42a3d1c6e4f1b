import { successCode } from "../formats/native/refusal-facts.ts";
/** Introduction at the beginning of `/docs`: enough to put the check into an app without another page. Markdown. */
export const introduction = `Licensing for software vendors. A vendor is a *tenant*; it sells *products*, whose *policies* say what a *license* may; a license's
*machines* hold its seats.

**Sign in.** \`POST /api/v1/tenants/{tenant_name}/auth/login\` gives an access token for an hour. Press *Authorize* and paste it; your own
requests send \`Authorization: Bearer <token>\`, and so do API tokens (\`lk_…\`). An app sends its customer's key instead,
\`Authorization: License <key>\`, and then sees its own license and machines alone.

**The first license.** Make a product, a policy of it, and a license under that. Your app needs the tenant's name, the tenant's public key
(\`public_key\` of the policy, and of all its policies with that scheme) and the license key. It takes a seat once (\`POST …/machines\` with a fingerprint of your choice), and asks on each start:
\`POST …/licenses/actions/validate\`. Branch on \`data.valid\`; \`data.code\` says why.

**Without a network.** Keep the file of \`GET …/licenses/{license_id}/actions/checkout\`. Between its first and last line stands, in base64,
\`{ "enc", "sig", "alg" }\`: \`sig\` is the signature over the bytes of \`license/\` and \`enc\` (\`machine/\` in a machine's file), which \`public_key\`
verifies; \`meta.kid\` names the key. Then \`enc\` is the base64 of \`{ data, included, meta }\`; where \`alg\` begins with \`aes-256-gcm\`, it is ciphertext, IV and tag in base64
with dots between, and the key is the SHA-256 of the license key (in a machine's file, of license key and fingerprint together). Hold
\`data.attributes.expiry\` and \`meta.expiry\` against the clock.

**Answers** are envelopes: branch on the five-digit \`code\`, show \`message\`; \`${successCode}\` is success, and \`errors\` names each member that is wrong. Times
are RFC 3339 in UTC. \`Content-Digest\` (RFC 9530) is the SHA-256 of the body; a request that has one is refused where its body is another.
\`Accept-Signature\` (RFC 9421) has an answer signed by the tenant, so that a client knows that nobody else gave it. **Bodies** are JSON, or forms where their members are flat, in UTF-8 and
without \`Content-Encoding\`. A body has at most 1 MiB, 50,000 values and 1,000 members in one object, a form at most 200 fields. A member that a route does not know is refused; of
members with one name the last one counts. **Metadata** comes back as you sent it: a number that would come back as another one (\`9007199254740993\`,
\`1e400\`) is refused, so send it as text.

**Lists** have 100 rows a page: send \`meta.next\` as \`after\`, with the same \`sort\` and filters, for the next page. The first page, and one with \`offset\`, has an
exact \`count\` of all rows; \`count=false\` leaves it out and is quicker, \`count=true\` asks for it on any page.

**Try again** what got no answer, or 429 and 503 after as many seconds as \`Retry-After\` says: a change that is sent again under the same
\`Idempotency-Key\` is made once. **Change what others change too** with \`If-Match\`: the \`ETag\` of what you have read.`;
