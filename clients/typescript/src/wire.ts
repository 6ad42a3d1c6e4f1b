import type { operations } from "./api.ts";

/** The JSON body that an operation takes. */
type Body<Name extends keyof operations> =
  NonNullable<operations[Name]["requestBody"]> extends {
    content: { "application/json": infer Json };
  }
    ? Json
    : never;

/** The `data` that an operation answers with. */
type Data<Name extends keyof operations> = operations[Name]["responses"] extends infer Responses
  ? Responses[keyof Responses] extends { content: { "application/json": { data?: infer Shown } } }
    ? NonNullable<Shown>
    : never
  : never;

/** The verdict of a validation, as the service writes it. */
export type Validation = Data<"validateLicenseByKey">;

/** A machine that has a seat, as the service writes it. */
export type Machine = Data<"createMachine">;

/** Things that a validation must hold for, besides the fingerprint and the entitlements. */
export type Scope = Omit<NonNullable<Body<"validateLicenseByKey">["scope"]>, "fingerprint" | "entitlements">;

/** Facts that an app tells about its machine when it takes a seat. */
export type MachineFacts = Omit<Body<"createMachine">, "license_key" | "license_id" | "fingerprint">;

export type ValidateBody = Body<"validateLicenseByKey">;
export type ActivateBody = Body<"createMachine">;
export type CheckOutBody = Pick<Body<"checkOutMachine">, "encrypt" | "ttl">;
