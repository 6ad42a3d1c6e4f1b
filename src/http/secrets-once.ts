import { z } from "zod";

const secrets = new WeakSet<z.core.$ZodType>();

/**
 * Text that a response holds once and the service stores nowhere, such as an API token. A stored response has null in its place, so the
 * replay of an idempotent request does too.
 * @param otherwise how to come by one then, after a colon
 */
export function secretOnce(
  description: string,
  example: string,
  otherwise = "delete this one and make another.",
): z.ZodNullable<z.ZodString> {
  const schema = z
    .string()
    .nullable()
    .meta({
      description: `${description} Null where the same Idempotency-Key is sent again: ${otherwise}`,
      example,
    });
  secrets.add(schema);
  return schema;
}

/** Returns true for a schema that `secretOnce` made. */
export const isSecretOnce = (schema: z.core.$ZodType): boolean => secrets.has(schema);

/** Returns true where the schema has a secret at any depth. */
export const hasSecretOnce = (schema: z.core.$ZodType): boolean =>
  isSecretOnce(schema) || innerOf(schema).some((inner) => hasSecretOnce(inner));

/** Returns the data with null in the place of every secret that its schema declares. */
export function withoutSecrets(schema: z.core.$ZodType, data: unknown): unknown {
  if (isSecretOnce(schema)) return null;
  if (!hasSecretOnce(schema)) return data;
  if (schema instanceof z.ZodArray && Array.isArray(data)) return data.map((item) => withoutSecrets(schema.element, item));
  if (schema instanceof z.ZodObject && typeof data === "object" && data !== null) {
    const members = Object.entries(data).map(([name, value]) => {
      const member: z.core.$ZodType | undefined = schema.shape[name];
      return [name, member === undefined ? value : withoutSecrets(member, value)];
    });
    return Object.fromEntries(members);
  }
  const [inner] = innerOf(schema);
  return inner === undefined ? data : withoutSecrets(inner, data);
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) return Object.values(schema.shape);
  if (schema instanceof z.ZodArray) return [schema.element];
  const isWrapper = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  return isWrapper ? [schema.unwrap()] : [];
}
