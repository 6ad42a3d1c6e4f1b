import { z } from "zod";
import { refusedAs } from "../http/fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { time } from "../http/schemas.ts";
import { secretOnce } from "../http/secrets-once.ts";
import { makeResetToken, updatePassword, useResetToken } from "./passwords.ts";
import { presentAccount } from "./present.ts";
import { accountParams, tokensFlag } from "./routes.ts";
import { account, currentPasswordField, newPasswordField } from "./schemas.ts";
import { banAccount, unbanAccount } from "./service.ts";

const newPassword = newPasswordField("new_password_missing");

const common = { group: "People and roles", params: accountParams } as const;

const answer = { status: 200, description: "The account.", data: account } as const;

const action = (name: string) => ({ ...common, method: "post", path: `/accounts/:username/actions/${name}` }) as const;

const nothing = z.object({}).meta({ id: "Nothing" });

export const accountActionRoutes: Route[] = [
  tenantRoute(
    {
      ...action("update-password"),
      operationId: "updatePassword",
      events: { account: "password_changed" },
      summary: "Set a new password with the current one",
      description: "Every session of the account ends.",
      permission: "user-password.update",
      body: z.strictObject({
        current_password: currentPasswordField,
        new_password: newPassword,
      }),
      answer,
      refusals: [
        "too_many_requests",
        "tenant_not_found",
        "account_not_found",
        "password_too_weak",
        "current_password_missing",
        "new_password_missing",
        "credentials_invalid",
        "too_many_password_checks",
      ],
    },
    async (context, input) => {
      const { current_password, new_password } = input.body;
      return {
        status: 200,
        data: presentAccount(await updatePassword(context, input.params.username, current_password, new_password)),
      };
    },
  ),
  tenantRoute(
    {
      ...action("password-token"),
      operationId: "createPasswordToken",
      summary: "Make a token that sets a new password",
      description:
        "Good once, for 24 hours; the one before it is void. Pass it to the account's owner. For your own account it takes your current password: " +
        "a session alone makes no lasting way in.",
      permission: "user-password.reset",
      body: z.strictObject({
        current_password: currentPasswordField.optional().meta({
          description: "Your current password, where the account is your own. Of other accounts it is not looked at.",
          format: "password",
          example: "let me in please",
        }),
      }),
      answer: {
        status: 200,
        description: "The token, this once.",
        data: z
          .object({
            token: secretOnce("What sets the new password, once.", "lk_reset_9fLmT3pQZr81sWcNu4HdYe6JGx5oBi7Akq2V0aXbSdE"),
            expiry: time("The time from which the token no longer works."),
          })
          .meta({ id: "PasswordToken" }),
      },
      refusals: [
        "tenant_not_found",
        "account_not_found",
        "current_password_missing",
        "credentials_invalid",
        "too_many_password_checks",
      ],
    },
    async (context, input) => {
      const { token, expiry } = await makeResetToken(context, input.params.username, input.body.current_password);
      return { status: 200, data: { token, expiry: expiry.toISOString() } };
    },
  ),
  tenantRoute(
    {
      ...action("reset-password"),
      operationId: "resetPassword",
      events: { account: "password_changed" },
      summary: "Set a new password with a token",
      description: "The token is the credential: it works once.",
      permission: null,
      body: z.strictObject({
        reset_token: z
          .string(refusedAs({ missing: "reset_token_missing", invalid: "reset_token_missing" }))
          .min(1, "reset_token_missing")
          .max(1024, "reset_token_invalid")
          .meta({
            description: "The token that an admin made for this account.",
            example: "lk_reset_9fLmT3pQZr81sWcNu4HdYe6JGx5oBi7Akq2V0aXbSdE",
          }),
        new_password: newPassword,
      }),
      answer: { status: 200, description: "The password is set, and every session has ended.", data: nothing },
      refusals: [
        "too_many_requests",
        "tenant_not_found",
        "account_not_found",
        "password_too_weak",
        "new_password_missing",
        "reset_token_missing",
        "reset_token_invalid",
        "reset_token_expired",
        "too_many_password_checks",
      ],
    },
    async (context, input) => {
      await useResetToken(context, input.params.username, input.body.reset_token, input.body.new_password);
      return { status: 200, data: {} };
    },
  ),
  tenantRoute(
    {
      ...action("ban"),
      operationId: "banAccount",
      events: { account: "banned" },
      summary: "Ban an account",
      description: "It signs in no more, its sessions end, and the licenses that it owns are banned with it.",
      permission: "user.ban",
      query: z.object({ tokens: tokensFlag }),
      body: z.strictObject({}),
      answer,
      refusals: ["tenant_not_found", "account_not_found", "account_already_banned", "last_admin"],
    },
    async (context, { params: { username }, query }) => ({
      status: 200,
      data: presentAccount(await banAccount(context, username, { endsTokens: query.tokens === "revoke" })),
    }),
  ),
  tenantRoute(
    {
      ...action("unban"),
      operationId: "unbanAccount",
      events: { account: "unbanned" },
      summary: "Lift a ban",
      description: "The account signs in again, and its licenses hold again as they did.",
      permission: "user.unban",
      body: z.strictObject({}),
      answer,
      refusals: ["tenant_not_found", "account_not_found", "account_not_banned"],
    },
    async (context, { params: { username } }) => ({
      status: 200,
      data: presentAccount(await unbanAccount(context, username)),
    }),
  ),
];
