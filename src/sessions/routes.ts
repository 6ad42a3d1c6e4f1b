import { z } from "zod";
import { accountParams } from "../accounts/index.ts";
import { idParam } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { listSessions, removeAllSessions, removeSession } from "./listed.ts";
import { presentSession } from "./present.ts";
import { session } from "./schemas.ts";
import { superadminSessionRoutes } from "./superadmin-routes.ts";

const common = { group: "People and roles", isForOneself: true } as const;

export const sessionRoutes: Route[] = [
  tenantRoute(
    {
      ...common,
      method: "get",
      path: "/accounts/:username/sessions",
      operationId: "listSessions",
      summary: "List an account's sessions",
      description:
        'Those that somebody keeps on a device with the console\'s "keep me signed in". Your own need no permission. Other sessions last for an hour and are not listed.',
      permission: "user.read",
      params: accountParams,
      query: listQuery(["last_used_at", "created_at"], {}),
      answer: { status: 200, description: "A page.", data: z.array(session), isList: true },
      refusals: ["tenant_not_found", "account_not_found"],
    },
    async (context, { params, query }) => {
      const page = pageOf(query, "last_used_at");
      const { caller } = context;
      const current = caller.kind === "account" ? caller.sessionId : undefined;
      return listAnswer(await listSessions(context, params.username, page), page, (one) => presentSession(one, current));
    },
  ),
  tenantRoute(
    {
      ...common,
      method: "delete",
      path: "/accounts/:username/sessions/:session_id",
      operationId: "endSession",
      summary: "End a session",
      description:
        "The device has to sign in again, and its access tokens end within seconds. Your own sessions need no permission.",
      permission: "user.update",
      params: accountParams.extend({ session_id: idParam("session_not_found", "session") }),
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "account_not_found", "session_not_found"],
    },
    async (context, { params }) => {
      await removeSession(context, params.username, params.session_id);
      return { status: 204 };
    },
  ),
  tenantRoute(
    {
      ...common,
      method: "post",
      path: "/accounts/:username/actions/end-sessions",
      operationId: "endSessions",
      summary: "Sign out everywhere",
      description:
        "Every session of the account ends, your own too where it is your account. API tokens stay. Your own account needs no permission.",
      permission: "user.update",
      params: accountParams,
      body: z.strictObject({}),
      answer: { status: 204, description: "They have ended." },
      refusals: ["tenant_not_found", "account_not_found"],
    },
    async (context, { params }) => {
      await removeAllSessions(context, params.username);
      return { status: 204 };
    },
  ),
  ...superadminSessionRoutes,
];
