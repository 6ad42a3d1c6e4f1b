import { requireMasterKey, requireSecret, superadminOf } from "./configuration.ts";
import { applyMigrations } from "./migrations.ts";
import { PlainError, runProgram } from "./plain-error.ts";
import { sharedNames } from "./shared-names.ts";
import { makeSuperadmin } from "./superadmin.ts";

// For operators: brings the database of DATABASE_URL up to date, and makes the first superadmin.
await runProgram(async () => {
  const environment = {
    DATABASE_URL: required("DATABASE_URL"),
    MASTER_KEY: requireMasterKey(required("MASTER_KEY")),
    KEY_PEPPER: requireSecret("KEY_PEPPER", required("KEY_PEPPER")),
    ...(process.env.DATABASE_ENDPOINT ? { DATABASE_ENDPOINT: process.env.DATABASE_ENDPOINT } : {}),
  };
  await applyMigrations(environment);
  console.log("Migrations  up to date");
  for (const line of await sharedNames(environment)) console.log(line);
  const { created, username, generatedPassword } = await makeSuperadmin({
    environment,
    ...superadminOf(process.env),
    now: new Date(),
  });
  console.log(created ? `Superadmin  ${username} made` : `Superadmin  ${username} stands already`);
  if (generatedPassword !== undefined) console.log(`Password    ${generatedPassword}   (it is not shown again)`);
});

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new PlainError(`${name} is not set. See docs/running.md.`);
  return value;
}
