import type { Choice, Plan } from "./requests.ts";

/** Whom requests come from, and the names and ids that answers gave: what later requests are about. */
export type FuzzWorld = { path: string; tenantName: string; callers: (string | undefined)[]; pool: Map<string, string[]> };

type Json = Record<string, any>;

export type Call = (method: string, path: string, body?: unknown, authorization?: string) => Promise<Json>;

/** A vendor with a license of each kind that matters, and every kind of caller. @param call gives the answer's data, and throws where it is refused */
export async function newFuzzWorld(call: Call, superadmin: string, number: number): Promise<FuzzWorld> {
  const tenantName = `fuzz-${number}`;
  const path = `/tenants/${tenantName}`;
  const password = "correct horse battery";
  const pool = new Map<string, string[]>();
  const make = async (below: string, body: unknown) => {
    const made = await call("POST", `${path}${below}`, body, superadmin);
    harvest(pool, below, made);
    return made;
  };
  await call("POST", "/tenants", { name: tenantName }, superadmin);
  const signIn = async (username: string, role: string) => {
    await make("/accounts", { username, password, email: `${username}@example.com`, role });
    return `Bearer ${(await call("POST", `${path}/auth/login`, { username, password })).access}`;
  };
  const admin = await signIn("ada", "admin");
  const user = await signIn("uma", "user");
  const product = await make("/products", { name: "Sketchbook", code: "sketchbook" });
  await make("/entitlements", { name: "Export", code: "EXPORT" });
  const kinds = [
    {},
    { floating: true, max_machines: 3 },
    { require_heartbeat: true, heartbeat_duration: 600 },
    { scheme: "ED25519" },
    { duration: 86_400, expiration_basis: "from_first_validation" },
  ];
  const licenses: Json[] = [];
  for (const [index, kind] of kinds.entries()) {
    const policy = await make("/policies", { name: `Policy ${index}`, product_id: product.id, ...kind });
    const license = await make("/licenses", { name: `License ${index}`, product_id: product.id, policy_id: policy.id });
    await make("/machines", { license_id: license.license_id, fingerprint: `machine-${index}` });
    licenses.push(license);
  }
  const webhook = await make("/webhooks", { url: "https://hooks.example.com/", events: ["*"], products: [product.id] });
  await make(`/webhooks/${webhook.id}/actions/ping`, {});
  const [license] = licenses;
  const tokens = [await make(`/products/${product.id}/tokens`, {}), await make(`/licenses/${license?.license_id}/tokens`, {})];
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const forged = `Bearer ${part({ alg: "EdDSA", typ: "JWT", kid: crypto.randomUUID() })}.${part({ tenant: tenantName, sub: "ada" })}.AAAA`;
  const callers = [
    ...Array(12).fill(admin),
    ...Array(8).fill(superadmin),
    user,
    ...tokens.map(({ token }) => `Bearer ${token}`),
    ...licenses.map(({ license_key: key }) => `License ${key}`),
    forged,
    "Bearer nonsense",
    undefined,
  ];
  return { path, tenantName, callers, pool };
}

/** Names that stand for the same kind of thing elsewhere. */
const aliases = new Map<string, string[]>(
  Object.entries({
    license_id: ["license_id"],
    license_key: ["license_key", "license_id", "key"],
    username: ["username", "owner", "usernames", "user"],
    name: ["name", "role_name", "role"],
    fingerprint: ["fingerprint", "machine_id"],
    next: ["after"],
    request_id: ["request_id"],
  }),
);

const mostOfAName = 60;

const singular: Record<string, string> = {
  products: "product_id",
  policies: "policy_id",
  entitlements: "entitlement_id",
  machines: "machine_id",
  tokens: "token_id",
  components: "component_id",
  processes: "process_id",
  webhooks: "webhook_id",
  deliveries: "delivery_id",
  ping: "delivery_id",
};

/** Returns the kind of thing that an answer's `id` belongs to, by the last collection that the request's path names. */
function kindOf(path: string): string[] {
  const collections =
    path.split("?")[0]?.match(/products|policies|entitlements|machines|tokens|components|processes|webhooks|deliveries|ping/g) ??
    [];
  const last = collections.at(-1);
  return last === undefined ? [] : [singular[last] ?? last];
}

/** Puts names and ids of the answer to a request into the pool. */
export function harvest(pool: Map<string, string[]>, path: string, value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== "string") harvest(pool, path, member);
    else if (member !== "" && member.length < 500)
      for (const alias of name === "id" ? [...kindOf(path), "id"] : (aliases.get(name) ?? [name])) {
        const known = pool.get(alias) ?? [];
        known.push(member);
        if (known.length > mostOfAName) known.splice(1, 1);
        pool.set(alias, known);
      }
  }
}

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Parameters whose values answers give. */
const isName = /_id$|^id$|^(?:owner|user|username|license_key|role_name|name|code|fingerprint|after|entitlement)$/;

export const chosen = ({ pool }: FuzzWorld, name: string, { index, text, isId }: Choice): string => {
  const named = isName.test(name) ? pool.get(name) : undefined;
  const known = isId ? named?.filter((one) => isUuid.test(one)) : named;
  return index === undefined || known === undefined ? text : (known[index % known.length] ?? text);
};

/** The body of a plan with names and ids of things that exist, where it names any. */
export function withReferences({ pool }: FuzzWorld, { body, references }: Plan): unknown {
  let next = 0;
  const refer = (name: string, value: unknown, depth: number): unknown => {
    if (Array.isArray(value) && depth < 6) return value.map((one) => refer(name, one, depth + 1));
    if (typeof value === "object" && value !== null && depth < 6)
      return Object.fromEntries(Object.entries(value).map(([member, one]) => [member, refer(member, one, depth + 1)]));
    const known = pool.get(name);
    const isReference =
      typeof value === "string" && /_id$|^id$|^owner$|^username|^user$|^license_key$/.test(name) && known !== undefined;
    if (!isReference) return value;
    next += 1;
    const index = references[next % references.length] ?? 0;
    return index % 4 === 0 ? value : (known[index % known.length] ?? value);
  };
  return refer("", body, 0);
}
