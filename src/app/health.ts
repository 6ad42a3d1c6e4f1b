import { sql } from "drizzle-orm";
import type { Hono } from "hono";
import { openDatabase } from "../db/client.ts";
import { refuseMethod } from "./errors.ts";
import { respond } from "./respond.ts";
import { served } from "./spine.ts";
import type { AppContext, AppEnv } from "./state.ts";

/** Milliseconds that the database may take to say that it is there. */
const healthDeadlineMs = 2_000;

/** `/healthz`: 200 once the database answers, else 503 with database_unavailable. */
export function registerHealth(app: Hono<AppEnv>): void {
  const answer = async (c: AppContext): Promise<Response> => {
    c.get("request").route = "/healthz";
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = c.env;
    const database = openDatabase({ url, endpoint, meter: c.get("request").meter, deadlineMs: healthDeadlineMs });
    await database.execute(sql`select 1`);
    return respond(c, { status: 200, data: { status: "ok" } });
  };
  app.get("/healthz", served(answer));
  app.all("/healthz", served(refuseMethod));
}
