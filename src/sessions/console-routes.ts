import { z } from "zod";
import { access, credentialFields, presentAccess, refusalsOfSignIn } from "../auth/index.ts";
import type { Browser, Context } from "../context.ts";
import type { Answer } from "../http/answer.ts";
import { type Route, route } from "../http/route.ts";
import { tenantNameField } from "../http/schemas.ts";
import { codeField } from "../second-factor/index.ts";
import { cookieName } from "./cookie.ts";
import { closeSession, type Opened, openSession, refresh } from "./service.ts";

const common = { path: "", group: "Sign in", permission: null, cookie: cookieName } as const;

/** The console's door, outside the API's base path: the only routes that see a cookie. They are not in the OpenAPI document, which is the API's. */
export const consoleRoutes: Route[] = [
  route(
    {
      ...common,
      method: "post",
      operationId: "openConsoleSession",
      summary: "Sign in to the console",
      description: "As the sign-ins of the API do. With `keep` the browser gets a refresh cookie for 30 days.",
      body: z.strictObject({
        ...credentialFields,
        code: codeField.nullish(),
        tenant: tenantNameField.optional().meta({ description: "Left out by the superadmin." }),
        keep: z.boolean().default(false).meta({ description: "Keeps the session on this device." }),
      }),
      answer: { status: 200, description: "An access token for one hour.", data: access },
      refusals: [...refusalsOfSignIn],
    },
    async (context, { body: { keep, ...credentials } }) =>
      opened(await openSession(context, browserOf(context), { ...credentials, keeps: keep })),
  ),
  route(
    {
      ...common,
      method: "put",
      operationId: "refreshConsoleSession",
      summary: "Refresh the console's session",
      description: "By the refresh cookie, which another one replaces. 204 where the browser has none.",
      answer: { status: 200, description: "An access token for one hour.", data: access },
      refusals: ["not_authenticated", "second_factor_setup_required"],
    },
    async (context) => {
      const refreshed = await refresh(context, browserOf(context));
      return refreshed === undefined ? { status: 204 } : opened(refreshed);
    },
  ),
  route(
    {
      ...common,
      method: "delete",
      operationId: "closeConsoleSession",
      summary: "Sign out of the console",
      description: "Ends the session that is kept on this device, if one is.",
      answer: { status: 204, description: "It has ended." },
      refusals: [],
    },
    async (context) => ({ status: 204, headers: { "Set-Cookie": await closeSession(context, browserOf(context)) } }),
  ),
];

const opened = ({ token, setCookie }: Opened): Answer => ({
  status: 200,
  data: presentAccess(token),
  ...(setCookie === undefined ? {} : { headers: { "Set-Cookie": setCookie } }),
});

/** @throws Error where the routes name no cookie */
function browserOf({ browser }: Context): Browser {
  if (browser === undefined) throw new Error("a route of the console's session names no cookie");
  return browser();
}
