import { selectSharedNames } from "../src/accounts/names-store.ts";
import { openDatabase } from "../src/db/client.ts";

/** Tenants whose names are listed; the rest is counted. */
const mostLines = 50;

/** Returns lines for the operator about usernames that differ in case or form alone; none where there are none. */
export async function sharedNames({
  DATABASE_URL: url,
  DATABASE_ENDPOINT: endpoint,
}: {
  DATABASE_URL: string;
  DATABASE_ENDPOINT?: string | undefined;
}): Promise<string[]> {
  const shared = await selectSharedNames(openDatabase({ url, endpoint }));
  if (shared.length === 0) return [];
  const listed = shared.slice(0, mostLines).map(({ tenant, usernames }) => `            ${tenant}: ${usernames.join(", ")}`);
  const rest = shared.length - listed.length;
  return [
    "Usernames   that differ only in case or form. They stay, and sign in exactly as written; new ones like them are refused:",
    ...listed,
    ...(rest > 0 ? [`            and ${rest} more`] : []),
  ];
}
