import type { z } from "zod";
import type { TenantContext } from "../../context.ts";
import type { Answer } from "../../http/answer.ts";
import { type Input, type Route, type RouteDefinition, routeOfTenant } from "../../http/route.ts";

type NoFields = z.ZodObject<Record<never, never>>;

/** The declaration of a route of this format. The OpenAPI document does not have it: that is of the native format alone. */
type KeygenDefinition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject> = Pick<
  RouteDefinition<P, Q, B>,
  | "method"
  | "path"
  | "permission"
  | "params"
  | "query"
  | "body"
  | "isValidation"
  | "isForAnybody"
  | "takesPassword"
  | "subject"
  | "onlyReads"
  | "changesOnRead"
  | "events"
> & {
  /** Left out: 200. */
  status?: 200 | 201 | 204;
  /** Schema of its data, where that holds a secret which is told once. */
  data?: z.ZodType;
};

/** A route below the tenant. */
export function keygenRoute<P extends z.ZodObject = NoFields, Q extends z.ZodObject = NoFields, B extends z.ZodObject = NoFields>(
  { status = 200, data, ...definition }: KeygenDefinition<P, Q, B>,
  handle: (context: TenantContext, input: Input<P, Q, B>) => Promise<Answer>,
): Route {
  const documentation = {
    operationId: `keygen ${definition.method} ${definition.path}`,
    group: "Check a license from your app",
    summary: "",
    description: "",
    answer: { status, description: "", ...(data === undefined ? {} : { data }) },
    refusals: [],
  } as const;
  const whole = { ...documentation, ...definition, refusals: [] } as unknown as RouteDefinition<P, Q, B>;
  return routeOfTenant(whole, handle);
}
