import type { z } from "zod";
import type { Caller } from "../access/caller.ts";
import type { Signer } from "../crypto/key-pairs.ts";
import type { Rate } from "../document/rate-store.ts";
import type { LatchkeyError } from "../errors/latchkey-error.ts";
import type { DataAnswer } from "./answer.ts";
import type { PageEnvironment } from "./page.ts";
import type { Route } from "./route.ts";

/** A request's body as a value, and its length in bytes. */
export type Body = { value: unknown; length: number };

/** Content of a response: its status, its body, and the fields that belong to this body. */
export type Content = {
  status: number;
  body: Uint8Array | string | ReadableStream<Uint8Array> | null;
  headers: Record<string, string>;
};

/** Facts that a format may state of the request that it answers, beside what its answer or refusal says. */
export type Answered = {
  requestId: string;
  now: Date;
  /** Bytes of the body that was read: it bounds what a refusal of the body may list. */
  bodyBytes: number;
};

/** Facts that a format may say of a response in fields of its own. */
export type Described = {
  request: Request;
  contentType: string | undefined;
  tenantId: string | undefined;
  rate: Rate | null;
  now: Date;
};

/** A response before it is signed. */
export type Unsigned = {
  request: Request;
  /** The request's URL as the client knows it. */
  url: string;
  status: number;
  headers: Record<string, string>;
  now: Date;
};

/** A signature that a client asks for. */
export type SignatureRequest = {
  /** Returns true where the signature covers a field of the response, named in lower case. That field must not change any more. */
  covers: (field: string) => boolean;
  /** Returns the fields that carry the signature; none where the response lacks something that was to be covered. */
  sign: (signer: Signer, response: Unsigned) => Promise<Record<string, string>>;
};

/** A wire format: how a request's body is read, and how answers and refusals are written. A route has the one of its surface. */
export type Format = {
  /** Returns the body as a plain object that Postgres can store. @throws LatchkeyError for a body that is not what its type or digest says */
  readBody: (request: Request, schema: z.ZodObject) => Promise<Body>;
  /** Writes data, and of a page its count and where the next one begins. */
  writeAnswer: (answer: DataAnswer, answered: Answered) => Content;
  /** Writes a refusal by its name: the format knows its code, its status and its sentence. */
  writeRefusal: (error: LatchkeyError, answered: Answered) => Content;
  /** Returns the HTTP status of a refusal. */
  statusOf: (error: LatchkeyError) => number;
  /** Returns the code of a refusal, or of success, as the log says it. */
  codeOf: (error: LatchkeyError | undefined) => string;
  /** Returns the fields that carry a digest of the response's body. */
  digestFields: (body: Uint8Array | string) => Record<string, string>;
  /** Returns the signature that the client asks for; undefined where it asks for none. @throws LatchkeyError for one that cannot be made */
  readSignatureRequest: (headers: Headers) => SignatureRequest | undefined;
  /**
   * Returns the revisions of which a thing must have one for the request to change it; undefined where any will do. Left out where the format has no
   * such condition. @throws LatchkeyError for a condition that cannot be read
   */
  readExpected?: (headers: Headers) => string[] | undefined;
  /** Reads what else a request's fields ask of the format. Left out where they ask for nothing. @throws LatchkeyError for what it has not */
  readRequest?: (request: Request, environment: Pick<PageEnvironment, "CONSOLE">) => void;
  /** Returns the request's credential as an `Authorization` field of ours. Left out where it is that field. @throws LatchkeyError */
  authorizationOf?: (request: Request) => string | undefined;
  /** Returns the refusal of a caller that the format lets nothing do; left out where there is none. */
  refusalOfCaller?: (caller: Caller) => LatchkeyError | undefined;
  /** Returns fields that every response in the format carries besides the common ones. */
  fieldsOf?: (response: Described) => Record<string, string>;
};

/** Parts of a request that say which tenant it is for. */
export type TenantAddress = {
  /** The parameter `tenant_name` of the path. */
  inPath: string | undefined;
  /** As the client knows it. */
  url: string;
  /** The Worker's variables. */
  environment: object;
};

/** A tenant, as a request names it. */
export type NamedTenant = { name: string } | { id: string };

/** A path that no route answers, and what a request to it is told. */
export type RefusedPath = { method: "post"; path: string; refusal: () => LatchkeyError };

/** The routes below one base path, all in one wire format. */
export type Surface = {
  basePath: string;
  format: Format;
  routes: readonly Route[];
  refusedPaths: readonly RefusedPath[];
  /** Says which tenant a request is for. Left out: the one whose name is in the path. @throws LatchkeyError where a request has to say it and does not */
  tenantOf?: (address: TenantAddress) => NamedTenant | undefined;
};
