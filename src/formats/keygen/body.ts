import type { z } from "zod";
import type { Body } from "../../http/format.ts";
import { readBodyAs } from "../native/body.ts";
import { withoutDroppedNulls } from "./dropped-nulls.ts";

/** JSON, whatever a client calls it: JSON:API and plain JSON, and what HTTP libraries say where nobody told them. */
const isJson = (mediaType: string): boolean =>
  jsonTypes.includes(mediaType) || mediaType.startsWith("text/") || mediaType.startsWith("multipart/");

const jsonTypes = [
  "application/vnd.api+json",
  "application/json",
  "application/vnd.keygen+json",
  "application/x-www-form-urlencoded",
  "",
];

/** Reads a body: a JSON object. @throws LatchkeyError as the native format's `readBody` does */
export async function readBody(request: Request, schema: z.ZodObject): Promise<Body> {
  const { value, length } = await readBodyAs(request, schema, mediaTypes);
  return { value: withoutDroppedNulls(value, schema), length };
}

const mediaTypes = { isJson, hasForms: false, names: "application/vnd.api+json, application/json" };
