import { z } from "zod";
import {
  type AccountRecord,
  banAccount,
  changeAccount,
  createAccount,
  emailField,
  listAccounts,
  newPasswordField,
  removeAccount,
  unbanAccount,
} from "../../../accounts/index.ts";
import type { TenantContext } from "../../../context.ts";
import type { Answer } from "../../../http/answer.ts";
import { metadataField } from "../../../http/fields.ts";
import type { Route } from "../../../http/route.ts";
import { isUsername } from "../../../names.ts";
import { changedResource, idField, newResource } from "../input.ts";
import { keygenPage, listAnswer, listQuery } from "../lists.ts";
import { accountPath } from "../resource.ts";
import { keygenRoute } from "../route.ts";
import { readUser, usernameIn, userParams } from "./named.ts";
import { presentUser } from "./present.ts";

const personName = z.string().trim().max(256).nullable().optional();
const role = z.string().min(1, "role_not_assignable").max(256, "role_not_assignable").nullable().optional();

const createBody = newResource("users", {
  id: idField,
  attributes: z.strictObject({
    email: emailField,
    password: newPasswordField("password_missing").nullable().optional(),
    firstName: personName,
    lastName: personName,
    role,
    metadata: metadataField.nullable().optional(),
  }),
});

const changeBody = changedResource(
  "users",
  z.strictObject({
    email: emailField.optional(),
    firstName: personName,
    lastName: personName,
    role,
    metadata: metadataField.optional(),
  }),
);

const params = userParams;

const definition = { path: "/users/:user_id", params } as const;

const show = (context: TenantContext, account: AccountRecord): Answer => ({ status: 200, data: presentUser(context, account) });

/** The username of a new account: its email address, or a name of its own where no username is like that address. */
const usernameFor = (email: string): string => (isUsername(email) ? email : `user-${crypto.randomUUID()}`);

const filters = {
  email: z.string().min(1).max(320).optional(),
  status: z.enum(["ACTIVE", "INACTIVE", "BANNED"]).optional(),
  role: z.string().min(1).max(256).optional(),
};

export const userRoutes: Route[] = [
  keygenRoute(
    { method: "post", path: "/users", permission: "user.create", status: 201, body: createBody },
    async (context, { body: { data } }) => {
      const { attributes } = data;
      const created = await createAccount(context, {
        id: data.id,
        username: usernameFor(attributes.email),
        email: attributes.email,
        password: attributes.password ?? null,
        role: attributes.role ?? "user",
        firstName: attributes.firstName ?? null,
        lastName: attributes.lastName ?? null,
        metadata: attributes.metadata ?? {},
      });
      const headers = { Location: `${accountPath(context.tenant.id)}/users/${created.id}` };
      return { status: 201, data: presentUser(context, created), headers };
    },
  ),
  keygenRoute(
    { method: "get", path: "/users", permission: "user.read", query: listQuery(filters) },
    async (context, { query }) => {
      const page = keygenPage(query);
      const { email, role: ofRole, status } = query;
      const filter = { email, role: ofRole, status: status && (status.toLowerCase() as Lowercase<typeof status>) };
      const listed = { tenantId: context.tenant.id, path: "/users", query, page };
      return listAnswer(listed, await listAccounts(context, filter, page), (account) => presentUser(context, account));
    },
  ),
  keygenRoute({ ...definition, method: "get", permission: "user.read" }, async (context, input) =>
    show(context, await readUser(context, input.params.user_id)),
  ),
  keygenRoute({ ...definition, method: "patch", permission: "user.update", body: changeBody }, async (context, input) => {
    const { role: given, ...attributes } = input.body.data.attributes;
    const username = await usernameIn(context, input.params.user_id);
    return show(context, await changeAccount(context, username, { ...attributes, role: given ?? undefined }));
  }),
  keygenRoute({ ...definition, method: "delete", permission: "user.delete", status: 204 }, async (context, input) => {
    const username = await usernameIn(context, input.params.user_id);
    // Licenses and machines of the account have no owner afterwards.
    await removeAccount(context, username, { cascade: true, endsTokens: false });
    return { status: 204 };
  }),
  keygenRoute(
    { method: "post", path: "/users/:user_id/actions/ban", params, permission: "user.ban", events: { account: "banned" } },
    async (context, input) => {
      const username = await usernameIn(context, input.params.user_id);
      return show(context, await banAccount(context, username, { endsTokens: false }));
    },
  ),
  keygenRoute(
    { method: "post", path: "/users/:user_id/actions/unban", params, permission: "user.unban", events: { account: "unbanned" } },
    async (context, input) => show(context, await unbanAccount(context, await usernameIn(context, input.params.user_id))),
  ),
];
