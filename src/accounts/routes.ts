import { z } from "zod";
import { metadataField, refusedAs } from "../http/fields.ts";
import { tenantRoute } from "../http/route.ts";
import { cascadeFlag, usernameField } from "../http/schemas.ts";
import { presentAccount } from "./present.ts";
import { account, createBody, emailField, personNames, roleField } from "./schemas.ts";
import { changeAccount, createAccount, readAccount, removeAccount } from "./service.ts";
import type { AccountRecord } from "./store.ts";

export const accountParams = z.object({ username: usernameField });

export const tokensFlag = z
  .enum(["revoke", "keep"])
  .optional()
  .meta({
    description:
      "With `revoke`, the API tokens that the account made end at the same moment, and those made with them. " +
      "Default `keep`: `GET .../tokens?created_by=` lists them.",
    example: "revoke",
  });

const common = { group: "People and roles", params: accountParams } as const;

const answer = { status: 200, description: "The account.", data: account } as const;

/** Returns what answers that are of one thing alone say. */
const withRevision = (account: AccountRecord) => ({ data: presentAccount(account), revision: account.revision });

export const accountRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/accounts",
      operationId: "createAccount",
      group: "People and roles",
      summary: "Create an account",
      description:
        "Who may sign in, and who may own licenses. You give no role that allows more than you may. Nothing is sent to the email.",
      permission: "user.create",
      body: createBody,
      typical: ["username", "password", "email", "role"],
      answer: { status: 201, description: "The account.", data: account },
      refusals: [
        "tenant_not_found",
        "username_missing",
        "email_missing",
        "role_missing",
        "role_not_assignable",
        "password_missing",
        "username_taken",
        "email_taken",
        "account_not_found",
        "email_invalid",
        "password_too_weak",
        "too_many_password_checks",
      ],
    },
    async (context, { body: input }) => {
      const created = await createAccount(context, {
        username: input.username,
        password: input.password,
        email: input.email,
        role: input.role,
        firstName: input.first_name ?? null,
        lastName: input.last_name ?? input.lastName ?? null,
        metadata: input.metadata ?? {},
      });
      return { status: 201, ...withRevision(created) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/accounts/:username",
      operationId: "readAccount",
      group: "People and roles",
      summary: "Read an account",
      description: "By its username. A `user` sees its own alone.",
      permission: "user.read",
      params: accountParams,
      answer: { status: 200, description: "The account.", data: account },
      refusals: ["tenant_not_found", "account_not_found"],
    },
    async (context, { params }) => ({ status: 200, ...withRevision(await readAccount(context, params.username)) }),
  ),
  tenantRoute(
    {
      ...common,
      method: "patch",
      path: "/accounts/:username",
      operationId: "updateAccount",
      summary: "Change an account",
      description:
        "Changes what the body names and nothing else. A new role or status ends its sessions. " +
        "You act on no account that may more than you, and give no role that allows more than you may.",
      permission: "user.update",
      body: z.strictObject({
        email: emailField.optional(),
        ...personNames,
        metadata: metadataField.optional(),
        role: roleField.optional(),
        status: z
          .enum(["active", "inactive"], refusedAs({ invalid: "account_status_invalid" }))
          .optional()
          .meta({ description: "An inactive account does not sign in.", example: "inactive" }),
      }),
      answer,
      refusals: [
        "tenant_not_found",
        "email_missing",
        "role_missing",
        "role_not_assignable",
        "email_taken",
        "account_not_found",
        "email_invalid",
        "account_status_invalid",
        "last_admin",
      ],
    },
    async (context, input) => {
      const { first_name: firstName, last_name, lastName, ...rest } = input.body;
      const changed = await changeAccount(context, input.params.username, {
        ...rest,
        firstName,
        lastName: last_name ?? lastName,
      });
      return { status: 200, ...withRevision(changed) };
    },
  ),
  tenantRoute(
    {
      ...common,
      method: "delete",
      path: "/accounts/:username",
      operationId: "deleteAccount",
      summary: "Delete an account",
      description: "Refused while the account owns licenses or machines, unless `cascade` is true.",
      permission: "user.delete",
      query: z.object({
        cascade: cascadeFlag("With `true`, the account's licenses and machines have no owner afterwards."),
        tokens: tokensFlag,
      }),
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "account_not_found", "account_in_use", "last_admin"],
    },
    async (context, input) => {
      const { cascade, tokens } = input.query;
      const ending = { cascade: cascade === "true", endsTokens: tokens === "revoke" };
      await removeAccount(context, input.params.username, ending);
      return { status: 204 };
    },
  ),
];
