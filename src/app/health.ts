import { sql } from "drizzle-orm";
import { openDatabase } from "../db/client.ts";
import type { Answer } from "../http/answer.ts";
import type { AppContext } from "./state.ts";

/** Milliseconds that the database may take to say that it is there. */
const healthDeadlineMs = 2_000;

/** `/healthz`: 200 once the database answers, else 503 with database_unavailable. */
export const health = { path: "/healthz", answer: answerHealth };

async function answerHealth(c: AppContext): Promise<Answer> {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = c.env;
  const database = openDatabase({ url, endpoint, meter: c.get("request").meter, deadlineMs: healthDeadlineMs });
  await database.execute(sql`select 1`);
  return { status: 200, data: { status: "ok" } };
}
