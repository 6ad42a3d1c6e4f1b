import type { Format } from "../http/format.ts";
import type { AppContext } from "./state.ts";

/** Returns the request's credential as an `Authorization` field, from where its format has it. @throws LatchkeyError as the format does */
export const authorizationOf = (c: AppContext, { authorizationOf: read }: Format): string | undefined =>
  read === undefined ? c.req.header("Authorization") : read(c.req.raw);
