import { routeStep } from "../step.ts";

/** Reads which revisions a change expects of the thing (`If-Match`). The statement that changes it judges them. @throws LatchkeyError request_malformed */
export const expectedRevision = routeStep({
  name: "expected revision",
  isFor: ({ definition, format }) => definition.method === "patch" && format.readExpected !== undefined,
  run: (c, { format }) => {
    c.get("request").expected = format.readExpected?.(c.req.raw.headers);
  },
});
