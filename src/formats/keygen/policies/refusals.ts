import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import { camelCase, type PolicyAttributeName, policyAttributeNames, snakeCase } from "../../../licensing/index.ts";
import { KeygenError } from "../keygen-error.ts";

const isAttribute = (name: string): name is PolicyAttributeName => policyAttributeNames.some((one) => one === name);

/**
 * Tells of attributes that do not go together by the first of them, as this format points at it.
 * @throws KeygenError in the place of such a refusal
 */
export async function withPointers<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const field = error instanceof LatchkeyError && error.refusal === "policy_attributes_conflict" ? error.fields[0] : undefined;
    const name = camelCase(field?.field ?? "");
    if (field === undefined || !isAttribute(name)) throw error;
    throw new KeygenError({
      refusal: "policy_attributes_conflict",
      status: 422,
      code: `${snakeCase(name).toUpperCase()}_NOT_ALLOWED`,
      source: { pointer: `/data/attributes/${name}` },
      detail: field.message ?? "These attributes do not go together.",
      cause: error,
    });
  }
}
