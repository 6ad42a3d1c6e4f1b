import { masterKeyContext } from "../crypto/key-contexts.ts";
import { generateKeyPair } from "../crypto/key-pairs.ts";
import { passwordFault } from "../crypto/password-rules.ts";
import { hashPassword } from "../crypto/passwords.ts";
import { randomPassword, uuidV7 } from "../crypto/random.ts";
import { type SecretsEnvironment, secretsOf } from "../crypto/secrets.ts";
import { type Database, type DatabaseEnvironment, openDatabase } from "../db/client.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { foldName, hasInvisible, isUsername } from "../names.ts";
import {
  deleteFactors,
  insertMaster,
  type MasterRecord,
  type MasterState,
  type Recovered,
  selectAnyMaster,
  selectMasterByKey,
  selectMasterByUsername,
} from "./store.ts";

type SuperadminOptions = {
  environment: DatabaseEnvironment & SecretsEnvironment;
  username: string;
  /** When not given, a random one is made and answered once. */
  password?: string | undefined;
  now: Date;
};

export type SuperadminCreation = { created: boolean; username: string; generatedPassword?: string };

/** Makes the superadmin of a new database. Where there is one already, nothing changes. @throws LatchkeyError account_not_found, password_too_weak */
export async function ensureSuperadmin({ environment, username, password, now }: SuperadminOptions): Promise<SuperadminCreation> {
  const database = openDatabase({ url: environment.DATABASE_URL, endpoint: environment.DATABASE_ENDPOINT });
  const existing = await selectAnyMaster(database);
  if (existing !== undefined) return { created: false, username: existing.username };
  if (!isUsername(username) || hasInvisible(username)) throw new LatchkeyError("account_not_found");
  const fault = password === undefined ? undefined : passwordFault(password, { username });
  if (fault !== undefined) throw new LatchkeyError("password_too_weak", { message: fault });
  const { sealer } = await secretsOf(environment);
  const id = uuidV7(now.getTime());
  const keyId = uuidV7(now.getTime());
  const { publicKeyPem, privateKeyPkcs8 } = await generateKeyPair("ED25519");
  const chosen = password ?? randomPassword();
  const created = await insertMaster(database, {
    id,
    username,
    foldedUsername: foldName(username),
    passwordHash: await hashPassword(chosen),
    keyId,
    publicKey: publicKeyPem,
    privateKeySealed: await sealer.seal(privateKeyPkcs8, masterKeyContext(id, keyId)),
    createdAt: now,
    updatedAt: now,
  });
  return { created, username, ...(created && password === undefined ? { generatedPassword: chosen } : {}) };
}

export type { MasterRecord, MasterState };

export const findMasterByUsername = (database: Database, username: string): Promise<MasterState | undefined> =>
  selectMasterByUsername(database, username);

export const findMasterByKey = (database: Database, keyId: string): Promise<MasterRecord | undefined> =>
  selectMasterByKey(database, keyId);

/** Has superadmins sign in with their passwords alone, for an operator who lost phone and recovery codes. Their sessions end. */
export const recoverSuperadmins = (database: Database, now: Date): Promise<Recovered[]> => deleteFactors(database, now);
