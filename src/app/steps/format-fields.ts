import type { Step } from "../step.ts";

/** Reads what the request's fields ask of the format, such as a version of it, before anything is done. @throws LatchkeyError for what it has not */
export const formatFields: Step = {
  name: "format fields",
  isFor: ({ kind, format }) => kind !== "page" && format.readRequest !== undefined,
  run: (c, { format }) => format.readRequest?.(c.req.raw, c.env),
};
