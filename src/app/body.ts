import type { z } from "zod";
import { parseStorable } from "../http/fields.ts";
import type { Format } from "../http/format.ts";
import type { AppContext } from "./state.ts";

/** Returns the request's body, which can be read once and is asked for by more than one step. @throws LatchkeyError as the format's `readBody` does */
export const bodyOf = (c: AppContext, format: Format, schema: z.ZodObject): Promise<unknown> =>
  (c.get("request").body ??= readBody(c, format, schema));

/** Returns the body as its schema declares it, for more than one step as well. @throws LatchkeyError with every member that is wrong */
export const bodyInputOf = (c: AppContext, format: Format, schema: z.ZodObject): Promise<Record<string, unknown>> =>
  (c.get("request").bodyInput ??= parseBody(c, format, schema));

async function parseBody(c: AppContext, format: Format, schema: z.ZodObject): Promise<Record<string, unknown>> {
  return parseStorable(schema, await bodyOf(c, format, schema), { isMalformed: true });
}

async function readBody(c: AppContext, format: Format, schema: z.ZodObject): Promise<unknown> {
  const { value, length } = await format.readBody(c.req.raw, schema);
  c.get("request").bodyBytes = length;
  return value;
}
