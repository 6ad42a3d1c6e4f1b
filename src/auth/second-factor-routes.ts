import { z } from "zod";
import { route, tenantRoute } from "../http/route.ts";
import { codeField } from "../second-factor/index.ts";
import { refusalsOfProof, refusalsOfSuperadminProof } from "./door-refusals.ts";
import { credentialFields } from "./schemas.ts";
import { beginSecondFactor, beginSuperadminFactor, confirmSecondFactor, confirmSuperadminFactor } from "./second-factor.ts";

const definition = { method: "post", group: "Sign in", permission: null } as const;

const beginning = {
  ...definition,
  path: "/auth/second-factor",
  body: z.strictObject({ ...credentialFields, code: codeField.nullish() }),
  answer: {
    status: 200,
    description: "The secret, this once.",
    data: z
      .object({
        secret: z.string().meta({
          description: "For typing into the app: 160 random bits in base32.",
          example: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        }),
        uri: z.string().meta({
          description: "The same for a QR code.",
          example:
            "otpauth://totp/Latchkey%20acme:ada?issuer=Latchkey%20acme&algorithm=SHA1&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&period=30&digits=6",
        }),
      })
      .meta({ id: "SecondFactorSetup" }),
  },
} as const;

const completion = {
  ...definition,
  path: "/auth/second-factor/confirm",
  body: z.strictObject({ ...credentialFields, code: codeField }),
  answer: {
    status: 200,
    description: "The second factor is on.",
    data: z
      .object({
        recovery_codes: z.array(z.string()).meta({
          description: "Ten codes, shown this once. Each works once in the place of the app's. They replace those before.",
          example: ["k5w2mzqd-7xhr3pca"],
        }),
      })
      .meta({ id: "RecoveryCodes" }),
  },
} as const;

export const secondFactorRoutes = [
  tenantRoute(
    {
      ...beginning,
      operationId: "beginSecondFactor",
      summary: "Begin to set up a second factor",
      description:
        "Answers with a new secret for an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds). Confirm it within 15 minutes. Until " +
        "then nothing changes. An account that has a second factor sends a code of it, and replaces it so.",
      refusals: [...refusalsOfProof],
    },
    async (context, { body }) => ({ status: 200, data: await beginSecondFactor(context, body) }),
  ),
  tenantRoute(
    {
      ...completion,
      operationId: "confirmSecondFactor",
      events: { account: "second_factor_switched_on" },
      summary: "Complete the setup of a second factor",
      description:
        "With the first code that the app shows. From then on the account signs in with a code. Sessions and API tokens that it has go on.",
      refusals: [...refusalsOfProof, "second_factor_setup_missing"],
    },
    async (context, { body }) => ({
      status: 200,
      data: { recovery_codes: await confirmSecondFactor(context, body) },
    }),
  ),
  route(
    {
      ...beginning,
      operationId: "beginSuperadminFactor",
      summary: "Begin to set up the superadmin's second factor",
      description: "As accounts do.",
      refusals: [...refusalsOfSuperadminProof],
    },
    async (context, { body }) => ({ status: 200, data: await beginSuperadminFactor(context, body) }),
  ),
  route(
    {
      ...completion,
      operationId: "confirmSuperadminFactor",
      summary: "Complete the setup of the superadmin's second factor",
      description: "As accounts do.",
      refusals: [...refusalsOfSuperadminProof, "second_factor_setup_missing"],
    },
    async (context, { body }) => ({
      status: 200,
      data: { recovery_codes: await confirmSuperadminFactor(context, body) },
    }),
  ),
];
