import { z } from "zod";

type Schema = z.core.$ZodType;

/**
 * Returns a body without members that are null where they may be left out and may not be null: clients send each member that they know. A null that
 * means something, such as no owner, stays.
 */
export function withoutDroppedNulls(value: unknown, schema: Schema): unknown {
  const inner = innerOf(schema);
  if (Array.isArray(value))
    return inner instanceof z.ZodArray ? value.map((item) => withoutDroppedNulls(item, inner.element)) : value;
  if (!(inner instanceof z.ZodObject) || typeof value !== "object" || value === null) return value;
  const shape: Record<string, Schema> = inner.shape;
  const members = Object.entries(value).flatMap(([name, member]) => {
    const of = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (of === undefined) return [[name, member]];
    return member === null && isDropped(of) ? [] : [[name, withoutDroppedNulls(member, of)]];
  });
  return Object.fromEntries(members);
}

const isDropped = (schema: Schema): boolean => isTaken(schema, undefined) && !isTaken(schema, null);

const isTaken = (schema: Schema, value: unknown): boolean => z.safeParse(schema, value).success;

const innerOf = (schema: Schema): Schema =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? innerOf(schema.unwrap()) : schema;
