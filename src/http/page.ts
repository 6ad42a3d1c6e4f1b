import type { HonoRequest } from "hono";
import type { Answer } from "./answer.ts";

/** A request for a page, as far as a page looks at it. */
export type PageRequest = { req: HonoRequest; env: PageEnvironment };

/** Variables and bindings of the Worker that pages use. */
export type PageEnvironment = {
  /** The files of the documentation and the console. */
  ASSETS?: { fetch(request: Request): Promise<Response> };
  /** `off` has the deployment serve no console: neither its page, nor its files, nor its sessions. */
  CONSOLE?: string;
};

/** A document outside the API: it is only read, by anybody. */
export type Page = { path: string; answer: (request: PageRequest) => Promise<Answer> | Answer };
