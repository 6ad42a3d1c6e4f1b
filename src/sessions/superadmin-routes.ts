import { z } from "zod";
import { idParam } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { type Route, route } from "../http/route.ts";
import { listSuperadminSessions, removeAllSuperadminSessions, removeSuperadminSession } from "./listed.ts";
import { presentSession } from "./present.ts";
import { session } from "./schemas.ts";

const common = { group: "Sign in" } as const;

/** The superadmin's own sessions, as accounts have theirs. */
export const superadminSessionRoutes: Route[] = [
  route(
    {
      ...common,
      method: "get",
      path: "/superadmin/sessions",
      operationId: "listSuperadminSessions",
      summary: "List the superadmin's sessions",
      description: "Those that are kept on a device.",
      permission: "superadmin.read",
      query: listQuery(["last_used_at", "created_at"], {}),
      answer: { status: 200, description: "A page.", data: z.array(session), isList: true },
      refusals: [],
    },
    async (context, { query }) => {
      const page = pageOf(query, "last_used_at");
      const { caller } = context;
      const current = caller.kind === "superadmin" ? caller.sessionId : undefined;
      return listAnswer(await listSuperadminSessions(context, page), page, (one) => presentSession(one, current));
    },
  ),
  route(
    {
      ...common,
      method: "delete",
      path: "/superadmin/sessions/:session_id",
      operationId: "endSuperadminSession",
      summary: "End a session of the superadmin",
      description: "The device has to sign in again, and its access tokens end within seconds.",
      permission: "superadmin.update",
      params: z.object({ session_id: idParam("session_not_found", "session") }),
      answer: { status: 204, description: "It is gone." },
      refusals: ["session_not_found"],
    },
    async (context, { params }) => {
      await removeSuperadminSession(context, params.session_id);
      return { status: 204 };
    },
  ),
  route(
    {
      ...common,
      method: "post",
      path: "/superadmin/actions/end-sessions",
      operationId: "endSuperadminSessions",
      summary: "Sign the superadmin out everywhere",
      description: "Every session ends, the one by which you ask too.",
      permission: "superadmin.update",
      body: z.strictObject({}),
      answer: { status: 204, description: "They have ended." },
      refusals: [],
    },
    async (context) => {
      await removeAllSuperadminSessions(context);
      return { status: 204 };
    },
  ),
];
