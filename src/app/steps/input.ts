import type { z } from "zod";
import { parse } from "../../http/fields.ts";
import { bodyInputOf } from "../body.ts";
import type { AppContext, ReadInput } from "../state.ts";
import { routeStep } from "../step.ts";

/**
 * Reads path, query and body, and holds them to the route's schemas. Hono's body limit is not used: it reads a body of unknown length before the
 * caller is known, and `formats/native/body.ts` counts while it reads. @throws LatchkeyError with every field that is wrong
 */
export const input = routeStep({
  name: "input",
  run: (c, { definition, format }) => {
    const request = c.get("request");
    const { params, query, body } = definition;
    const read: ReadInput = {
      params: params === undefined ? {} : parse(params, c.req.param()),
      query: query === undefined ? {} : parse(query, givenQuery(c, query), { isMalformed: true }),
      body: {},
    };
    request.input = read;
    if (body === undefined) return undefined;
    return bodyInputOf(c, format, body).then((value) => {
      read.body = value;
    });
  },
});

/** An empty parameter (`?offset=`) counts as left out: form-like clients send each that they know. It counts where its schema has `allowEmptyValue`. */
function givenQuery(c: AppContext, schema: z.ZodObject): Record<string, string | string[]> {
  const given = Object.entries(c.req.query()).filter(([name, value]) => value !== "" || mayBeEmpty(schema, name));
  return Object.fromEntries(given.map(([name, value]) => [name, isList(schema, name) ? (c.req.queries(name) ?? value) : value]));
}

const mayBeEmpty = ({ shape }: z.ZodObject, name: string): boolean =>
  Object.hasOwn(shape, name) && shape[name]?.meta()?.allowEmptyValue === true;

/** Says whether a parameter is documented as a list. Many clients send a list as one parameter an item: `include=users&include=owner`. */
function isList({ shape }: z.ZodObject, name: string): boolean {
  const member: z.ZodType | undefined = Object.hasOwn(shape, name) ? shape[name] : undefined;
  return member?.meta()?.type === "array";
}
