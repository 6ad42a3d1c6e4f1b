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
      query: query === undefined ? {} : parse(query, givenQuery(c), { isMalformed: true }),
      body: {},
    };
    request.input = read;
    if (body === undefined) return undefined;
    return bodyInputOf(c, format, body).then((value) => {
      read.body = value;
    });
  },
});

/** An empty parameter (`?offset=`) counts as left out: form-like clients send each that they know. */
const givenQuery = (c: AppContext): Record<string, string> =>
  Object.fromEntries(Object.entries(c.req.query()).filter(([, value]) => value !== ""));
