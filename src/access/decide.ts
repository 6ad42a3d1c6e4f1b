import { type Enforcer, newEnforcer, newModelFromString } from "casbin";
import { createCache } from "../cache/cache.ts";
import type { Permission } from "./permissions.ts";

/** The contract's model, to the letter. */
export const accessModel = `
[request_definition]
r = dom, sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.dom, r.sub, p.sub) && r.obj == p.obj && r.act == p.act || r.sub == "superadmin"
`;

/** Requester as Casbin sees it. Domain and subject are prefixed ids, never names: see `subjectPattern`. */
export type Subject = {
  /** `tenant:<uuid>`, or `*` for the superadmin. */
  domain: string;
  /** `account:<uuid>`, `token:<uuid>`, `license:<uuid>`, or the bare word `superadmin`. */
  subject: string;
  /** Tells one set of permissions from another: a built-in role's name, or `role:<uuid>` with the instant it last changed. */
  role: string;
  /** Tells a part of the role's permissions from all of them: the API token, `token:<uuid>`, that has the part. */
  subset?: string;
  permissions: readonly Permission[];
};

/**
 * The third argument of `g` is a domain to Casbin, so tenant and subject are nodes of one transitive link graph that says yes when
 * both are equal. Only ids that cannot equal each other, or a role, may enter it.
 */
const domainPattern = /^(tenant:[0-9a-f-]{36}|\*)$/;
const subjectPattern = /^((account|token|license):[0-9a-f-]{36}|superadmin)$/;

const decisions = createCache<boolean>("decisions");

/**
 * Returns whether the subject may do what the permission names. Casbin decides once for each role, object and action. Later decisions come
 * from memory, because enforcing costs milliseconds. An enforcer is built for one decision and never shared.
 * @throws Error when a domain or subject is not a prefixed id.
 */
export async function isPermitted(who: Subject, permission: Permission): Promise<boolean> {
  assertOpaque(who);
  const key = `${who.role} ${who.subset ?? ""} ${permission}`;
  const cached = decisions.get(key);
  if (cached !== undefined) return cached;
  const decision = await decide(who, permission);
  decisions.set(key, decision);
  return decision;
}

function assertOpaque({ domain, subject, role }: Subject): void {
  if (!domainPattern.test(domain) || !subjectPattern.test(subject))
    throw new Error("a Casbin domain or subject is not a prefixed id");
  if ((subject === "superadmin") !== (role === "superadmin")) throw new Error("only the superadmin has the superadmin's role");
}

async function decide(who: Subject, permission: Permission): Promise<boolean> {
  const enforcer = await enforcerFor(who);
  const [object, action] = splitPermission(permission);
  return enforcer.enforce(who.domain, who.subject, object, action);
}

/** An enforcer that knows one subject, in one role. Exported for the tests of the model. */
export async function enforcerFor({ domain, subject, role, permissions }: Subject): Promise<Enforcer> {
  const enforcer = await newEnforcer(newModelFromString(accessModel));
  await enforcer.addPolicies(permissions.map((permission) => [role, ...splitPermission(permission)]));
  await enforcer.addGroupingPolicy(domain, subject, role);
  return enforcer;
}

/** `license.check-out` is the object `license` and the action `check-out`. */
function splitPermission(permission: Permission): [object: string, action: string] {
  const dot = permission.indexOf(".");
  return [permission.slice(0, dot), permission.slice(dot + 1)];
}
