import { sql } from "drizzle-orm";
import type { Hono } from "hono";
import { openDatabase } from "../db/client.ts";
import { refuseMethod } from "./errors.ts";
import { respond } from "./respond.ts";
import type { AppEnv } from "./state.ts";

/** Milliseconds that the database may take to say that it is there. */
const healthDeadlineMs = 2_000;

/** `/healthz`: 200 once the database answers, else 503 with 50001. */
export function registerHealth(app: Hono<AppEnv>): void {
  app.get("/healthz", async (c) => {
    c.var.request.route = "/healthz";
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = c.env;
    const database = openDatabase({ url, endpoint, meter: c.var.request.meter, deadlineMs: healthDeadlineMs });
    await database.execute(sql`select 1`);
    return respond(c, { status: 200, data: { status: "ok" } });
  });
  app.all("/healthz", refuseMethod);
}
