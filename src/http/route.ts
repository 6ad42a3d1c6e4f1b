import type { z } from "zod";
import { type BuiltInRole, type Permission, permissionsOfRole } from "../access/permissions.ts";
import type { Context, TenantContext } from "../context.ts";
import type { RefusalName } from "../errors/refusals.ts";
import type { EventNames, Scope } from "../licensing/index.ts";
import type { Answer } from "./answer.ts";

/** Groups of routes in the documentation, by what a person wants to do. */
export type Group =
  | "Sign in"
  | "Set up what you sell"
  | "Issue and change licenses"
  | "Check a license from your app"
  | "Seats and machines"
  | "Find licenses and machines"
  | "Import and export"
  | "People and roles"
  | "API tokens"
  | "Trace changes"
  | "Hear of changes"
  | "Measure use"
  | "Operate the service";

type NoFields = z.ZodObject<Record<never, never>>;

/** The license that a validation is of, as the path or the body names it, and the scope that it is judged for. */
export type Subject = { license: string | null; scope: Scope };

/** A route is one value: the request it takes, the permission that guards it, and every answer it can give. */
export type RouteDefinition<
  P extends z.ZodObject = NoFields,
  Q extends z.ZodObject = NoFields,
  B extends z.ZodObject = NoFields,
> = {
  method: "get" | "post" | "patch" | "put" | "delete";
  /** Below the base path, with Hono's `:name` parameters. */
  path: string;
  operationId: string;
  group: Group;
  summary: string;
  /**
   * Description of what happens, what it needs, and what it does not do: at least one sentence. A refusal's name in braces becomes its code
   * in the document.
   */
  description: string;
  /** Permission that the caller must have, or several of which it must have one; null where anybody may send the request. */
  permission: Permission | readonly [Permission, ...Permission[]] | null;
  params?: P;
  query?: Q;
  body?: B;
  /** The members of the body that most callers send: what the console starts with. Left out where they are the required ones. */
  typical?: string[];
  answer: {
    status: 200 | 201 | 204;
    description: string;
    data?: z.ZodType;
    contentType?: string;
    /** A page of a list. */
    isList?: boolean;
    /** All of a list at once. */
    isCounted?: boolean;
    /** Rows that are sent as CSV to whoever prefers it. */
    isTable?: boolean;
    /** Schema of a line, where a client that prefers lines gets all of the list as NDJSON. */
    line?: z.ZodType;
  };
  /** Data that one of its refusals carries as `data`, where it may be shown to the caller. */
  refusedWith?: { refusal: RefusalName; description: string; data: z.ZodType };
  /** A validation: asked so often, and changing so seldom, that its statement alone says who acts, where something changes. */
  isValidation?: boolean;
  /** Of a validation: the license that it is of, and the scope, in its path and body. Left out where they are members of these names. */
  subject?: (input: { params: Record<string, string>; body: Record<string, unknown> }) => Subject;
  /** A request without a credential is answered all the same; one that is sent must hold. */
  isForAnybody?: boolean;
  /** Refuses a license that asks, whatever its role may read: the route is for the vendor's people and programs. */
  isForVendorAlone?: boolean;
  /** An email address with its password, as Basic has them, authenticates too: whoever asks has no token yet. */
  takesPassword?: boolean;
  /** An account may ask it of itself, as the path's `username`, whatever its role: by a session, not by an API token. */
  isForOneself?: boolean;
  /** The one cookie that the route reads. Routes of the console's session alone have one; all others do not see cookies. */
  cookie?: string;
  /** A POST that changes nothing: what it asks for does not fit into a path. */
  onlyReads?: boolean;
  /** A GET that changes something all the same, and so says who acts. */
  changesOnRead?: boolean;
  /** Names, by resource, the events of rows that the route updates: `suspended` makes `license.suspended`. An update without a name is `updated`. */
  events?: EventNames;
  /** The refusals that this route can give, besides those of every route. */
  refusals: RefusalName[];
};

/** The permissions that a route asks for: one of them suffices. None where anybody may ask. */
export const permissionsRequiredBy = ({ permission }: Pick<RouteDefinition, "permission">): readonly Permission[] => {
  if (permission === null) return [];
  return typeof permission === "string" ? [permission] : permission;
};

/** Returns true where holders of a role may ask for the route. */
export const mayRequest = (definition: Pick<RouteDefinition, "permission" | "isForVendorAlone">, role: BuiltInRole): boolean =>
  !(definition.isForVendorAlone === true && role === "license") &&
  permissionsRequiredBy(definition).some((permission) => permissionsOfRole[role].includes(permission));

/** Returns true for a route that heeds `Idempotency-Key`. Signing in, validating and reading change nothing, and their answers hold for the moment only. */
export const takesIdempotencyKey = ({
  method,
  group,
  isValidation,
  onlyReads,
}: Pick<RouteDefinition, "method" | "group" | "isValidation" | "onlyReads">) =>
  method !== "get" && group !== "Sign in" && isValidation !== true && onlyReads !== true;

/**
 * Returns the operations whose answers are about one thing that a PATCH can change: the PATCH itself, the GET on its path, and the POST that makes such a
 * thing. They say its `ETag`.
 */
export function taggedOperations(routes: readonly Route[]): Set<string> {
  const changed = new Set(
    routes.filter(({ definition }) => definition.method === "patch").map(({ definition }) => definition.path),
  );
  const made = new Set([...changed].map((path) => path.slice(0, path.lastIndexOf("/"))));
  const isTagged = ({ method, path }: Route["definition"]) =>
    method === "post" ? made.has(path) : method !== "delete" && method !== "put" && changed.has(path);
  return new Set(routes.filter(({ definition }) => isTagged(definition)).map(({ definition }) => definition.operationId));
}

export type Input<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject> = {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
};

/** A route with its types folded away, as the pipeline and the documentation see it. */
export type Route = {
  definition: RouteDefinition<z.ZodObject, z.ZodObject, z.ZodObject>;
  needsTenant: boolean;
  handle: (context: Context | TenantContext, input: Input<z.ZodObject, z.ZodObject, z.ZodObject>) => Promise<Answer>;
};

/** A route outside any tenant. */
export function route<P extends z.ZodObject = NoFields, Q extends z.ZodObject = NoFields, B extends z.ZodObject = NoFields>(
  definition: RouteDefinition<P, Q, B>,
  handle: (context: Context, input: Input<P, Q, B>) => Promise<Answer>,
): Route {
  // The pipeline parses with this definition's own schemas, so the input has the types the handler names.
  return { definition, needsTenant: false, handle: handle as Route["handle"] } as unknown as Route;
}

/** A route below `/tenants/:tenant_name`; its handler gets the tenant. */
export function tenantRoute<P extends z.ZodObject = NoFields, Q extends z.ZodObject = NoFields, B extends z.ZodObject = NoFields>(
  definition: RouteDefinition<P, Q, B>,
  handle: (context: TenantContext, input: Input<P, Q, B>) => Promise<Answer>,
): Route {
  return routeOfTenant({ ...definition, path: `/tenants/:tenant_name${definition.path}` }, handle);
}

/** A route of a tenant that its surface finds, wherever the request names it; its handler gets the tenant. */
export function routeOfTenant<
  P extends z.ZodObject = NoFields,
  Q extends z.ZodObject = NoFields,
  B extends z.ZodObject = NoFields,
>(definition: RouteDefinition<P, Q, B>, handle: (context: TenantContext, input: Input<P, Q, B>) => Promise<Answer>): Route {
  return { definition, needsTenant: true, handle: handle as Route["handle"] } as unknown as Route;
}
