import { z } from "zod";
import { currentPasswordField } from "../accounts/index.ts";
import { refusalsOfSwitchingOff } from "../auth/index.ts";
import { type Route, route } from "../http/route.ts";
import { createdAt, textOut, time } from "../http/schemas.ts";
import { codeField } from "../second-factor/index.ts";
import { presentSuperadmin } from "./present.ts";
import { readSuperadmin, switchOffFactor } from "./service.ts";

const superadmin = z
  .object({
    username: textOut("Its name.", "superadmin"),
    second_factor_at: time("When its second factor was set up; null: it has none.").nullable(),
    created_at: createdAt,
  })
  .meta({ id: "Superadmin" });

/** Routes of the superadmin about itself. Its sessions are in `src/sessions/`, and setting up its second factor in `src/auth/`. */
export const superadminRoutes: Route[] = [
  route(
    {
      method: "get",
      path: "/superadmin",
      operationId: "readSuperadmin",
      group: "Sign in",
      summary: "Read the superadmin",
      description: "The one who asks.",
      permission: "superadmin.read",
      answer: { status: 200, description: "The superadmin.", data: superadmin },
      refusals: [],
    },
    async (context) => ({ status: 200, data: presentSuperadmin(await readSuperadmin(context)) }),
  ),
  route(
    {
      method: "delete",
      path: "/superadmin/second-factor",
      operationId: "deleteSuperadminFactor",
      group: "Sign in",
      summary: "Switch the superadmin's second factor off",
      description: "Takes the password and a code. Its recovery codes end with it.",
      permission: "superadmin.update",
      body: z.strictObject({ current_password: currentPasswordField, code: codeField.nullish() }),
      answer: { status: 204, description: "It is gone." },
      refusals: [...refusalsOfSwitchingOff],
    },
    async (context, { body }) => {
      await switchOffFactor(context, { password: body.current_password, code: body.code });
      return { status: 204 };
    },
  ),
];
