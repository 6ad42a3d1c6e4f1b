import { inject } from "vitest";
import { findSecrets } from "../../../serve/backup/secrets.ts";
import { readConfiguration } from "../../../serve/configuration.ts";
import { reachDatabase } from "../../../serve/keys/reach-database.ts";
import { insertSuperadmin } from "../../support/superadmins.ts";
import type { Person } from "./vendor.ts";

/** Makes a superadmin of a test's own: its second factor and its sessions are nobody else's matter. @throws Error where the service has no secrets */
export async function newSuperadmin(): Promise<Person> {
  const dataDir = inject("dataDir");
  const secrets = findSecrets(dataDir);
  if (secrets === undefined) throw new Error(`There are no secrets in ${dataDir}.`);
  const { url, endpoint, close } = await reachDatabase(readConfiguration({ LATCHKEY_DATA: dataDir }));
  try {
    const reached = { DATABASE_URL: url, ...(endpoint === undefined ? {} : { DATABASE_ENDPOINT: endpoint }) };
    return { tenant: "", ...(await insertSuperadmin({ ...reached, ...secrets })) };
  } finally {
    await close();
  }
}
