import type { HonoRequest } from "hono";
import type { Answer } from "./answer.ts";

/** A request for a page, as far as a page looks at it. */
export type PageRequest = { req: HonoRequest; env: { ASSETS?: { fetch(request: Request): Promise<Response> } } };

/** A document outside the API: it is only read, by anybody. */
export type Page = { path: string; answer: (request: PageRequest) => Promise<Answer> | Answer };
