import { z } from "zod";

/** A type of resources as documents have it, in the plural or the singular: clients send either. */
const typeField = (type: string) => z.enum([type, singularOf(type)]);

const singularOf = (type: string): string => (type.endsWith("ies") ? `${type.slice(0, -3)}y` : type.replace(/(?<=ss)es$|s$/, ""));

/** The id that a new resource had in another system, for administrators alone. */
export const idField = z.uuid().optional();

const linked = (type: string) => z.strictObject({ type: typeField(type), id: z.string().min(1).max(320) });

/** A relationship of a request to one resource. */
export const linkTo = (type: string) => z.strictObject({ data: linked(type) });

/** A relationship of a request to one resource or to none. */
export const linkOrNull = (type: string) => z.strictObject({ data: linked(type).nullable() });

/** A list of links, in requests that attach and detach. */
export const linksTo = (type: string) => z.strictObject({ data: z.array(linked(type)).min(1).max(100) });

/** The body of a request that makes a resource. */
export const newResource = <Members extends z.ZodRawShape>(type: string, members: Members) =>
  z.strictObject({ data: z.strictObject({ type: typeField(type), ...members }) });

/** The body of a request that changes a resource: it may repeat the id, which the path has. */
export const changedResource = <Attributes extends z.ZodType>(type: string, attributes: Attributes) =>
  z.strictObject({ data: z.strictObject({ type: typeField(type), id: z.string().max(4_096).optional(), attributes }) });
