import { z } from "zod";
import { refusalsOfSwitchingOff } from "../auth/index.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { codeField } from "../second-factor/index.ts";
import { accountParams } from "./routes.ts";
import { currentPasswordField } from "./schemas.ts";
import { switchOffSecondFactor } from "./second-factor.ts";

export const secondFactorRoutes: Route[] = [
  tenantRoute(
    {
      method: "delete",
      path: "/accounts/:username/second-factor",
      operationId: "deleteSecondFactor",
      group: "People and roles",
      events: { account: "second_factor_switched_off" },
      summary: "Switch an account's second factor off",
      description:
        "Your own takes your password and a code. Another's takes neither: it is for who lost their phone and their recovery codes.",
      permission: "user.update",
      params: accountParams,
      body: z.strictObject({
        current_password: currentPasswordField.optional().meta({
          description: "Your current password, where the account is your own.",
          format: "password",
          example: "let me in please",
        }),
        code: codeField.nullish(),
      }),
      answer: { status: 204, description: "It is gone." },
      refusals: [...refusalsOfSwitchingOff, "tenant_not_found", "account_not_found"],
    },
    async (context, { params, body }) => {
      await switchOffSecondFactor(context, params.username, { password: body.current_password, code: body.code });
      return { status: 204 };
    },
  ),
];
