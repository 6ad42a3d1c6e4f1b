import { type Claim, type Database, openDatabase } from "../db/client.ts";
import { statements } from "./load.ts";
import type { AppContext } from "./state.ts";
import { waitUntilOf } from "./wait-until.ts";

/**
 * Returns the database as the request uses it.
 * @param actor who acts, where the changes of the request are traced
 * @param claim what a request with an idempotency key claims with every change it makes
 */
export function databaseOf(c: AppContext, actor?: () => string, claim?: Claim): Database {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = c.env;
  const { meter, changeNotices, deadline, expected } = c.get("request");
  return openDatabase({
    url,
    endpoint,
    meter,
    deadline,
    actor,
    claim,
    expected,
    changeNotices: c.env.REGIONAL_NODE === undefined && c.env.COURIER === undefined ? undefined : changeNotices,
    waitUntil: waitUntilOf(c),
    gate: statements,
  });
}
