import { masterKeyContext } from "../../src/crypto/key-contexts.ts";
import { generateKeyPair } from "../../src/crypto/key-pairs.ts";
import { hashPassword } from "../../src/crypto/passwords.ts";
import { uuidV7 } from "../../src/crypto/random.ts";
import { type SecretsEnvironment, secretsOf } from "../../src/crypto/secrets.ts";
import { type DatabaseEnvironment, openDatabase } from "../../src/db/client.ts";
import { insertMaster } from "../../src/masters/store.ts";
import { foldName } from "../../src/names.ts";

export type SuperadminStory = { username: string; password: string };

const password = "correct horse battery staple";

let passwordHash: Promise<string> | undefined;

/** Makes a superadmin of a test's own, beside the one that all tests use: a second factor or an end of its sessions is nobody else's matter. */
export async function insertSuperadmin(environment: DatabaseEnvironment & SecretsEnvironment): Promise<SuperadminStory> {
  const { sealer } = await secretsOf(environment);
  const now = new Date();
  const [id, keyId] = [uuidV7(now.getTime()), uuidV7(now.getTime())];
  const { publicKeyPem, privateKeyPkcs8 } = await generateKeyPair("ED25519");
  const made = { username: `root-${crypto.randomUUID().slice(0, 13)}`, password };
  // A hash takes long, and is no test's matter.
  passwordHash ??= hashPassword(password);
  await insertMaster(openDatabase({ url: environment.DATABASE_URL, endpoint: environment.DATABASE_ENDPOINT }), {
    id,
    username: made.username,
    foldedUsername: foldName(made.username),
    passwordHash: await passwordHash,
    keyId,
    publicKey: publicKeyPem,
    privateKeySealed: await sealer.seal(privateKeyPkcs8, masterKeyContext(id, keyId)),
    createdAt: now,
    updatedAt: now,
  });
  return made;
}
