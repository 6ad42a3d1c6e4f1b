import { z } from "zod";
import { tenantRoute } from "../http/route.ts";
import { limitCodes, limitsOf } from "./limit-schemas.ts";
import { presentLicense } from "./present.ts";
import { createBody, keyInBody, license, licenseParams } from "./schemas.ts";
import { createLicense, findLicense, readLicense } from "./service.ts";

export const licenseRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/licenses",
      operationId: "createLicense",
      group: "Issue and change licenses",
      summary: "Issue a license",
      description:
        "Its expiry is the one given, else now and the policy's duration. Limits not given are the policy's, read live.",
      permission: "license.create",
      body: createBody,
      answer: { status: 201, description: "The license.", data: license },
      codes: [
        "42002",
        "43009",
        "44006",
        "46003",
        "46031",
        "47001",
        "47002",
        "47003",
        "47004",
        "47023",
        "47031",
        "47035",
        "47036",
        ...limitCodes,
      ],
    },
    async (context, { body }) => {
      const created = await createLicense(context, {
        policyId: body.policy_id,
        productId: body.product_id,
        name: body.name,
        key: body.key,
        keyData: body.key_data,
        signed: body.signed ?? false,
        expiry: body.expiry ?? null,
        ...limitsOf(body),
        owner: body.owner ?? null,
        metadata: body.metadata ?? {},
      });
      return { status: 201, data: presentLicense(created) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/licenses/:license_id",
      operationId: "readLicense",
      group: "Issue and change licenses",
      summary: "Read a license by its id or its key",
      description: "With its state at this instant, its policy's rules and its product.",
      permission: "license.read",
      params: licenseParams,
      answer: { status: 200, description: "The license.", data: license },
      codes: ["42002", "47006"],
    },
    async (context, { params }) => ({ status: 200, data: presentLicense(await readLicense(context, params.license_id)) }),
  ),
  tenantRoute(
    {
      method: "post",
      path: "/licenses/actions/find",
      operationId: "findLicenseByKey",
      group: "Issue and change licenses",
      summary: "Read a license by its key, however long",
      description:
        "Answers what a read by path does. A key of more than 1,024 characters is too long for a path, and in a body no key gets into logs of paths.",
      permission: "license.read",
      onlyReads: true,
      body: z.strictObject(keyInBody),
      answer: { status: 200, description: "The license.", data: license },
      codes: ["42002", "47015", "47024"],
    },
    async (context, { body }) => ({ status: 200, data: presentLicense(await findLicense(context, body.license_key)) }),
  ),
];
