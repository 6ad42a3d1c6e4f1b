import { secretsOf } from "../../crypto/secrets.ts";
import { cachedSigner, findSigner } from "../../signing-keys/index.ts";
import { databaseOf } from "../database.ts";
import { edgeOf } from "../edge.ts";
import { asLatchkeyError, logFault } from "../faults.ts";
import type { AppContext } from "../state.ts";
import type { Step } from "../step.ts";

/**
 * Finds the tenant's key where the client asks for a signature: each answer below a tenant is signed, refusals too. It comes after the nodes were
 * told, because what the request has changed may be the key that signs.
 */
export const signingKey: Step = {
  name: "signing key",
  isFor: ({ kind }) => kind !== "page",
  runs: "always",
  run: (c) => {
    const request = c.get("request");
    const { tenantName } = request;
    if (request.signatureRequest === undefined || tenantName === undefined) return undefined;
    // The signer is nearly always cached: then nothing has to be waited for.
    request.signer = cachedSigner(tenantName);
    return request.signer === undefined ? readSigner(c, tenantName) : undefined;
  },
};

async function readSigner(c: AppContext, tenantName: string): Promise<void> {
  try {
    const secrets = await secretsOf(c.env);
    c.get("request").signer = await findSigner({ edge: edgeOf(c), database: databaseOf(c), secrets }, tenantName);
  } catch (error) {
    // The request is carried out already: the answer says so unsigned.
    if (asLatchkeyError(error).refusal === "internal_error") logFault(c, error);
  }
}
