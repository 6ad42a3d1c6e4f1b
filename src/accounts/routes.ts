import { z } from "zod";
import { tenantRoute } from "../http/route.ts";
import { usernameField } from "../http/schemas.ts";
import { presentAccount } from "./present.ts";
import { account, createBody } from "./schemas.ts";
import { createAccount, readAccount } from "./service.ts";

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
      codes: ["42002", "43000", "43001", "43002", "43003", "43004", "43005", "43006", "43009", "43010", "43011", "50002"],
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
      return { status: 201, data: presentAccount(created) };
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
      params: z.object({ username: usernameField }),
      answer: { status: 200, description: "The account.", data: account },
      codes: ["42002", "43009"],
    },
    async (context, { params }) => ({ status: 200, data: presentAccount(await readAccount(context, params.username)) }),
  ),
];
