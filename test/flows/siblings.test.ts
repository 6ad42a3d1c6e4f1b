import { beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../src/app/routes.ts";
import { permissionsRequiredBy, type Route } from "../../src/http/route.ts";
import { type Client, client, type Reply } from "../support/client.ts";
import { callerNames, type Family, newFamily, permissionsOf, rowsOf, type Sibling } from "../support/siblings.ts";
import { bodiesOf, everythingOf, namesInPath, namesReadBy, nothing, ofTenants, sendTo, type Things } from "../support/things.ts";

// Within one tenant: another license, another product, another account is answered as if it did not exist, and stays as it is.

/** Things that must be unique in a wider scope. Whoever names one is told that it is taken, which siblings-shared.test.ts looks at. */
const shared: (keyof Things)[] = ["machine_fingerprint", "component_fingerprint", "product_code", "mark"];

/** Values that a filter of a list, or another member of a query, is tried with. */
const queries: Record<string, (things: Things) => string> = {
  signing_key_id: ({ kid }) => kid,
  account: ({ username }) => username,
  license_id: ({ license_id }) => license_id,
  license_key: ({ license_key }) => license_key,
  product_id: ({ product_id }) => product_id,
  policy_id: ({ policy_id }) => policy_id,
  resource_id: ({ machine_id }) => machine_id,
  entitlement: ({ entitlement_code }) => entitlement_code,
  fingerprint: ({ machine_fingerprint }) => machine_fingerprint,
  owner: ({ username }) => username,
  user: ({ username }) => username,
  created_by: ({ username }) => username,
  actor: ({ username }) => username,
  role: ({ role_name }) => role_name,
  name: ({ mark }) => mark,
  search: ({ mark }) => mark,
  q: ({ mark }) => mark,
  metadata_value: ({ mark }) => `${mark}&metadata_key=mark`,
  code: ({ entitlement_code }) => entitlement_code,
  // These name nothing that is somebody's.
  ...Object.fromEntries(
    Object.entries({
      metadata_key: "mark",
      platform: "macOS",
      status: "active",
      heartbeat: "not_started",
      kind: "license",
      by: "day",
      enabled: "true",
      scheme: "ED25519",
      distribution_strategy: "licensed",
      expires_after: "2020-01-01T00:00:00Z",
      expires_before: "2090-01-01T00:00:00Z",
      since: "2020-01-01T00:00:00Z",
      until: "2090-01-01T00:00:00Z",
      event: "license.created",
      resource: "license",
      actor_kind: "account",
      request_id: crypto.randomUUID(),
      include: "policy",
      sort: "created_at",
      limit: "100",
      offset: "0",
      count: "true",
    }).map(([name, value]) => [name, () => value]),
  ),
};

/** Members of queries that choose among what was found. */
const options = ["after", "cascade", "tokens", "encrypt", "ttl", "algorithm"];

let family: Family;
let before: unknown;

/** All that there is: every row, and what the vendor sees of each sibling. */
async function allOf({ admin, name, siblings }: Family): Promise<unknown> {
  const seen: unknown[] = [await rowsOf(name)];
  for (const { things } of siblings["license key"]) seen.push(await everythingOf(admin, name, things));
  return seen;
}

beforeAll(async () => {
  family = await newFamily();
  // Near the client, with clocks that have not started: a validation that came now would start them.
  for (const { things } of family.siblings["license key"]) {
    const own = client(`License ${things.license_key}`);
    expect(await own.get(`${family.path}/licenses/${things.license_key}`)).toMatchObject({ data: { expiry: null } });
  }
  before = await allOf(family);
}, 60_000);

/** Returns the parts of an answer that do not depend on who asked when. */
const toldBy = ({ status, code, message, data, errors, count, headers }: Reply) => ({
  status,
  code,
  message,
  data,
  errors,
  count,
  rate: headers.get("RateLimit"),
  policy: headers.get("RateLimit-Policy"),
});

/** Two licenses may be of one product. */
const isBeyond = ({ beyond, things }: Sibling, name: keyof Things): boolean =>
  beyond.includes(name) && things[name] !== family.mine[name];

/** Nothing of the sibling's is in an answer. */
function expectNothingOf(sibling: Sibling, { bytes }: Reply, what: string): void {
  const text = new TextDecoder().decode(bytes);
  const read = sibling.beyond.filter((name) => isBeyond(sibling, name) && text.includes(sibling.things[name]));
  expect(read, `${what} shows of ${sibling.title}`).toEqual([]);
}

/** Whose things a request names. */
type Choice = { [Name in keyof Things]?: "mine" | "theirs" | "nobody's" };

/** Every choice in which something is theirs. */
const choicesOf = (names: (keyof Things)[]): Choice[] =>
  names
    .reduce<Choice[]>(
      (choices, name) =>
        choices.flatMap((choice) => (["mine", "theirs", "nobody's"] as const).map((whose) => ({ ...choice, [name]: whose }))),
      [{}],
    )
    .filter((choice) => Object.values(choice).includes("theirs"));

const chosen = (choice: Choice, theirs: Things, nobodys: Things): Things => {
  const things = { ...family.mine };
  for (const name of shared) things[name] = theirs[name];
  for (const [name, whose] of Object.entries(choice) as [keyof Things, string][])
    if (whose !== "mine") things[name] = (whose === "theirs" ? theirs : nobodys)[name];
  return things;
};

/** Asks for the sibling's things under each choice of names, and for nothing under the same: the answers do not differ. */
async function expectNoDifference(as: Client, route: Route, sibling: Sibling, isPermitted: boolean): Promise<void> {
  const { operationId, isValidation, query } = route.definition;
  const environments = isValidation === true ? [{}, { REGIONAL_NODE: undefined }] : [{}];
  const queried = Object.keys(query?.shape ?? {}).filter((name) => namesReadBy(queries[name]).length > 0);
  for (const body of bodiesOf(route)) {
    const inBody = namesReadBy(body).filter((name) => sibling.mayName?.includes(name) !== true);
    const named = [...new Set([...namesInPath(route), ...inBody] as (keyof Things)[])];
    const choices = choicesOf(named.filter((name) => isBeyond(sibling, name) && !shared.includes(name)));
    // A caller that lacks the permission is refused before anything is named.
    for (const choice of isPermitted ? choices : choices.slice(-1)) {
      for (const environment of environments) {
        const absent = sibling.absent();
        const ask = (of: Things) =>
          sendTo(route, { as, tenant: family.name, things: chosen(choice, of, absent), body }, environment);
        const [theirs, nobodys] = [await ask(sibling.things), await ask(absent)];
        const what = `${operationId} of ${JSON.stringify(choice)}, ${sibling.title}`;
        expect(theirs.status, what).toBeGreaterThanOrEqual(400);
        expect(toldBy(theirs), what).toEqual(toldBy(nobodys));
        expectNothingOf(sibling, theirs, operationId);
      }
    }
    if (!isPermitted) continue;
    for (const name of queried) {
      if (!namesReadBy(queries[name]).every((one) => isBeyond(sibling, one))) continue;
      const ask = (of: Things) => {
        const things = { ...family.mine, ...(name === "license_id" ? { machine_id: of.machine_fingerprint } : {}) };
        return sendTo(route, { as, tenant: family.name, things, body, query: `?${name}=${queryValue(name, of)}` });
      };
      const [theirs, nobodys] = [await ask(sibling.things), await ask(sibling.absent())];
      expect(toldBy(theirs), `${operationId} by ${name} of ${sibling.title}`).toEqual(toldBy(nobodys));
      expectNothingOf(sibling, theirs, operationId);
    }
  }
}

/** Two members where one needs the other. */
const queryValue = (name: string, things: Things): string => {
  const [value = "", beside] = (queries[name]?.(things) ?? "").split("&");
  return beside === undefined ? encodeURIComponent(value) : `${encodeURIComponent(value)}&${beside}`;
};

const table = ofTenants.flatMap((route) => callerNames.map((caller) => [route.definition.operationId, caller, route] as const));

const isPermitted = (caller: (typeof callerNames)[number], route: Route): boolean =>
  !(route.definition.isForVendorAlone === true && caller.startsWith("license")) &&
  permissionsRequiredBy(route.definition).some((permission) => permissionsOf[caller].includes(permission));

describe("A sibling's objects stay hidden", () => {
  test.each(table)("%s as %s: the response says that they do not exist", async (_, caller, route) => {
    for (const sibling of family.siblings[caller])
      await expectNoDifference(family.callers[caller], route, sibling, isPermitted(caller, route));
  });

  const reads = table.filter(
    ([, caller, { definition }]) => isPermitted(caller, { definition } as Route) && definition.method === "get",
  );

  test.each(reads.filter(([, , { definition }]) => definition.changesOnRead !== true))(
    "%s as %s of its own: shows nothing of the siblings, whatever the query",
    async (operationId, caller, route) => {
      const as = family.callers[caller];
      const members = Object.keys(route.definition.query?.shape ?? {}).filter((name) => queries[name] !== undefined);
      for (const query of ["", ...members.map((name) => `?${name}=${queryValue(name, family.mine)}`)]) {
        const reply = await sendTo(route, { as, tenant: family.name, things: family.mine, query });
        for (const sibling of family.siblings[caller]) expectNothingOf(sibling, reply, `${operationId}${query}`);
      }
    },
  );

  const open = routes.filter(({ definition, needsTenant }) => needsTenant && definition.permission === null);

  test.each(open.map((route) => [route.definition.operationId, route] as const))(
    "%s as nobody: the response says that they do not exist",
    async (_, route) => {
      for (const sibling of family.siblings.user) await expectNoDifference(client(), route, { ...sibling, mayName: [] }, true);
    },
  );

  test("nothing of the siblings changed, no clock started, nothing was counted, and no event was written", async () => {
    expect(await allOf(family)).toEqual(before);
  });
});

describe("Every route is tried", () => {
  test("each name in a path is one that siblings have", () => {
    const known = Object.keys(nothing());
    expect(ofTenants.flatMap(namesInPath).filter((name) => !known.includes(name))).toEqual([]);
  });

  test("each member of a query is tried, or only chooses among what was found", () => {
    const members = ofTenants.flatMap(({ definition }) => Object.keys(definition.query?.shape ?? {}));
    expect([...new Set(members)].filter((name) => queries[name] === undefined && !options.includes(name))).toEqual([]);
  });
});
