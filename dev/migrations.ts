import { join } from "node:path";
import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import { migrate } from "drizzle-orm/neon-http/migrator";

/** Brings the database to the state that this code needs. Running it again changes nothing. */
export async function applyMigrations({
  DATABASE_URL,
  DATABASE_ENDPOINT,
}: {
  DATABASE_URL: string;
  DATABASE_ENDPOINT?: string | undefined;
}) {
  if (DATABASE_ENDPOINT !== undefined) neonConfig.fetchEndpoint = DATABASE_ENDPOINT;
  await migrate(drizzle(neon(DATABASE_URL)), { migrationsFolder: join(import.meta.dirname, "../drizzle") });
}
