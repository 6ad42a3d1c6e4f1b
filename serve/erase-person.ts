import { parseArgs } from "node:util";
import { erasePerson, type Person, selectPeople, selectTenantId } from "../src/audit/index.ts";
import { secretsOf } from "../src/crypto/secrets.ts";
import { openDatabase } from "../src/db/client.ts";
import { findSecrets } from "./backup/secrets.ts";
import { readConfiguration } from "./configuration.ts";
import { reachDatabase } from "./keys/reach-database.ts";
import { PlainError, runProgram } from "./plain-error.ts";

const usage = "npm run erase:person -- --tenant NAME --account USERNAME|EMAIL|ID [--machines]";

/** Milliseconds that one statement may take: all events of a tenant are looked through. */
const deadlineMs = 120_000;

// `npm run erase:person`: erases a person from a tenant and from what happened there, while the service runs or not.
await runProgram(async () => {
  const { tenant, account, machines: withMachines = false } = readArguments();
  const configuration = readConfiguration(process.env);
  const found = findSecrets(configuration.dataDir);
  if (found === undefined)
    throw new PlainError("MASTER_KEY and KEY_PEPPER are not set. The seal of the erasure is signed with them.");
  const secrets = await secretsOf(found);
  const { url, endpoint, close } = await reachDatabase(configuration);
  try {
    const database = openDatabase({ url, endpoint, deadlineMs });
    const tenantId = await selectTenantId(database, tenant);
    if (tenantId === undefined) throw new PlainError(`There is no tenant ${tenant}.`);
    const person = onlyOne(await selectPeople(database, tenantId, account), account, tenant);
    const now = new Date();
    const { events, seals, mentions } = await erasePerson({ database, secrets, now, tenantId, person, withMachines });
    console.log(`Account     ${person.id} ${person.hasAccount ? "is deleted" : "was deleted before"}`);
    console.log(`Events      ${events} without the person now; ${seals} ${seals === 1 ? "seal says" : "seals say"} which`);
    for (const { resource, id, events: some } of mentions)
      console.log(`Named in    ${some} events of the ${resource} ${id}: change it yourself where it is about the person`);
    console.log(
      "Left        backups, and for an hour the change feed; requests in flight: run it again in an hour by the account's id",
    );
  } finally {
    await close();
  }
});

function readArguments(): { tenant: string; account: string; machines?: boolean } {
  try {
    const options = { tenant: { type: "string" }, account: { type: "string" }, machines: { type: "boolean" } } as const;
    const { tenant, account, machines } = parseArgs({ options }).values;
    if (tenant === undefined || account === undefined) throw new TypeError("Name a tenant and an account.");
    return { tenant, account, ...(machines === undefined ? {} : { machines }) };
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : error} Usage: ${usage}`);
  }
}

/** @throws PlainError where there is none, or several that have had the name one after the other */
function onlyOne(people: Person[], account: string, tenant: string): Person {
  const [person, ...others] = people;
  if (person === undefined) throw new PlainError(`The tenant ${tenant} has and had no account ${account}.`);
  if (others.length > 0)
    throw new PlainError(
      `${people.length} accounts have had this name: ${people.map(({ id }) => id).join(", ")}. Name one by its id.`,
    );
  return person;
}
