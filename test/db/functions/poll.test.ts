import { type SQL, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jsonOf } from "../../../src/db/sql.ts";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, newUserOf, query } from "./database.ts";

type Row = { source: string; id: string; parent: string | null; name: string | null; body: any };

/** The rows that a function of the poll returns. */
const rowsOf = (call: SQL): Promise<Row[]> => query(sql`select * from ${call}`);

const sourcesOf = (rows: Row[]): string[] => rows.map(({ source }) => source).sort();

const byId = ({ licenseId }: LicenseStory, more: object = {}) => [
  { kind: "id", value: licenseId, touch: null, times: 1, names: null, ...more },
];

/** The licenses of wants, as the parts of a poll take them. */
const wantedOf = ({ tenantId }: LicenseStory, wants: object[]): SQL =>
  sql`(select jsonb_agg(to_jsonb(one)) from latchkey_wanted_licenses(${tenantId}, ${jsonOf(wants)}) one)`;

/** The validations of wants, as the parts of a poll take them. */
const validationsOf = ({ tenantId }: LicenseStory, wants: object[]): SQL =>
  sql`(select coalesce(jsonb_agg(to_jsonb(one)), '[]') from latchkey_wanted_validations(${tenantId}, ${jsonOf(wants)}) one)`;

const at = "2031-01-10T00:00:00Z";

const touch = { now: at, actor: { kind: "license" }, by_key: false, only_id: null };

const starting = sql`array['from_first_validation']`;

/** Makes the policy start its licenses' clocks at the first validation. */
const startAtValidation = ({ policyId }: LicenseStory) =>
  query(sql`update policies set duration = 60, expiration_basis = 'from_first_validation' where id = ${policyId}`);

const expiryOf = ({ licenseId }: LicenseStory) => evaluate(sql`(select expiry from licenses where id = ${licenseId})`);

describe("latchkey_poll", () => {
  const poll = ({ name }: LicenseStory, since: string | null, wants: object[]) =>
    evaluate(sql`latchkey_poll(${name}, ${since}::text::xid8, ${jsonOf(wants)}, null, ${starting}, 100, now())`) as Promise<any>;

  test("gives the rows of a wanted license, and what changed since the horizon", async () => {
    const story = await newLicenseStory();
    const first = await poll(story, null, byId(story));
    expect(first).toMatchObject({ tenant: { name: story.name }, changes: [], rates: [] });
    expect(first.rows.map(({ source }: any) => source).sort()).toEqual([
      "licenses",
      "machine_counts",
      "policies",
      "products",
      "signing_keys",
    ]);
    await query(sql`update licenses set name = 'Bob' where id = ${story.licenseId}`);
    const { rows, changes } = await poll(story, first.horizon, []);
    expect(rows).toEqual([]);
    expect(changes.at(-1)).toMatchObject({ source: "licenses", id: story.licenseId, body: { name: "Bob" } });
  });

  test("gives of a license's machines and users those that are named, and what all machines come to", async () => {
    const story = await newLicenseStory();
    const [one] = await query(insertMachine(story, "one"));
    await query(insertMachine(story, "two"), insertMachine(story, "three"));
    const names = { machine: one.id, fingerprints: ["two", "unknown"], user: "ada", user_id: null };
    const { rows } = await poll(story, null, byId(story, { names }));
    const fingerprints = rows.filter(({ source }: any) => source === "machines").map(({ body }: any) => body.fingerprint);
    expect(fingerprints.sort()).toEqual(["one", "two"]);
    expect(rows.find(({ source }: any) => source === "machine_counts").body).toMatchObject({ machines: 3, seats: 3, users: 0 });
    expect(
      rows.filter(({ source }: any) => source === "license_users"),
      "ada is no user of it",
    ).toEqual([]);
  });

  test("starts the clock of a license that a validation starts, once", async () => {
    const story = await newLicenseStory();
    await startAtValidation(story);
    await poll(story, null, byId(story));
    expect(await expiryOf(story)).toBeNull();
    await poll(story, null, byId(story, { touch }));
    await poll(story, null, byId(story, { touch: { ...touch, now: "2031-01-11T00:00:00Z" } }));
    expect(await expiryOf(story)).toBe("2031-01-10T00:01:00+00:00");
  });
});

describe("latchkey_changes_since", () => {
  test("tells what other transactions changed since a horizon, and the own next time", async () => {
    const story = await newLicenseStory();
    const rename = sql`update licenses set name = 'Bob' where id = ${story.licenseId}`;
    const horizon = await evaluate(sql`pg_snapshot_xmin(pg_current_snapshot())::text`);
    const changes = sql`select latchkey_changes_since(${story.tenantId}, ${horizon}::text::xid8, 100) as changes`;
    expect(await query(rename, changes)).toEqual([{ changes: [] }]);
    expect(await query(changes)).toMatchObject([
      { changes: [{ source: "licenses", id: story.licenseId, body: { name: "Bob" } }] },
    ]);
  });

  test("tells no more than asked, and nothing without a horizon", async () => {
    const story = await newLicenseStory();
    const count = (since: SQL, most: number) =>
      evaluate(sql`jsonb_array_length(latchkey_changes_since(${story.tenantId}, ${since}, ${most}::int))`);
    expect(await count(sql`'0'::xid8`, 1)).toBe(1);
    expect(await count(sql`null`, 1)).toBe(0);
  });
});

describe("latchkey_wanted_licenses", () => {
  test("finds a license by its id, by the hash of its key and by its token", async () => {
    const story = await newLicenseStory();
    const { tenantId, licenseId } = story;
    const keyHash = await evaluate(sql`(select key_hash from licenses where id = ${licenseId})`);
    const hash = crypto.randomUUID();
    await query(sql`
      insert into tokens (id, tenant_id, license_id, token_hash) values (gen_random_uuid(), ${tenantId}, ${licenseId}, ${hash})`);
    const wants = [...byId(story), { kind: "key", value: keyHash }, { kind: "token", value: hash }, { kind: "key", value: "no" }];
    const found = await query(sql`select id from latchkey_wanted_licenses(${tenantId}, ${jsonOf(wants)})`);
    expect(found).toEqual([{ id: licenseId }, { id: licenseId }, { id: licenseId }]);
  });
});

describe("latchkey_wanted_rows", () => {
  test("gives nothing for a license that is not there, and nothing of another tenant", async () => {
    const [story, other] = [await newLicenseStory(), await newLicenseStory()];
    expect(await rowsOf(sql`latchkey_wanted_rows(${story.tenantId}, ${jsonOf(byId(other))}, now())`)).toEqual([]);
  });
});

describe("latchkey_license_rows", () => {
  test("gives the license, its policy, the one key that signs under it, product, owner and entitlements", async () => {
    const story = await newLicenseStory();
    const owner = await newUserOf(story);
    const entitlement = crypto.randomUUID();
    await query(
      sql`update licenses set owner_id = ${owner} where id = ${story.licenseId}`,
      sql`insert into entitlements (id, tenant_id, name, code) values (${entitlement}, ${story.tenantId}, 'Export', 'export')`,
      sql`insert into policy_entitlements (id, tenant_id, policy_id, entitlement_id)
        values (gen_random_uuid(), ${story.tenantId}, ${story.policyId}, ${entitlement})`,
    );
    const rows = await rowsOf(sql`latchkey_license_rows(${story.tenantId}, ${wantedOf(story, byId(story))})`);
    expect(sourcesOf(rows)).toEqual([
      "accounts",
      "entitlements",
      "licenses",
      "policies",
      "policy_entitlements",
      "products",
      "signing_keys",
    ]);
    expect(rows.find(({ source }) => source === "signing_keys")?.body).toMatchObject({ algorithm: "ED25519", status: "active" });
    expect(rows.find(({ source }) => source === "accounts")?.body).not.toHaveProperty("password_hash");
  });
});

describe("latchkey_named_machine_rows", () => {
  test("gives the machines that are named and their components", async () => {
    const story = await newLicenseStory();
    const [machine] = await query(insertMachine(story, "one"));
    await query(
      insertMachine(story, "two"),
      sql`insert into components (id, tenant_id, machine_id, name, fingerprint)
        values (gen_random_uuid(), ${story.tenantId}, ${machine.id}, 'Board', 'board')`,
    );
    const rows = await rowsOf(
      sql`latchkey_named_machine_rows(${story.tenantId}, ${wantedOf(story, byId(story, { names: { fingerprints: ["one"] } }))})`,
    );
    expect(rows.map(({ source, parent }) => [source, parent])).toEqual([
      ["machines", story.licenseId],
      ["components", machine.id],
    ]);
  });
});

describe("latchkey_named_users and latchkey_named_user_rows", () => {
  test.each([
    ["the username", "grace", null],
    ["the email", "grace@example.org", null],
    ["the id", "an id", "id"],
  ])("find a user by %s", async (_, user, isId) => {
    const story = await newLicenseStory();
    const account = await newUserOf(story);
    const wanted = wantedOf(story, byId(story, { names: { fingerprints: [], user, user_id: isId && account } }));
    expect(await query(sql`select * from latchkey_named_users(${story.tenantId}, ${wanted})`)).toEqual([
      { license_id: story.licenseId, account_id: account },
    ]);
    const rows = await rowsOf(sql`latchkey_named_user_rows(${story.tenantId}, ${wanted})`);
    expect(sourcesOf(rows)).toEqual(["accounts", "license_users"]);
  });
});

describe("latchkey_count_rows", () => {
  const counted = async (story: LicenseStory, user: string | null) => {
    const wanted = wantedOf(story, byId(story, { names: { fingerprints: [], user, user_id: null } }));
    const rows = await rowsOf(sql`latchkey_count_rows(${story.tenantId}, ${wanted}, now())`);
    return rows.map(({ body }) => [body.whose, body.seats]);
  };

  test("counts the machines of a license, and of a user where seats are leased by user", async () => {
    const story = await newLicenseStory();
    const account = await newUserOf(story);
    await query(
      insertMachine(story, "one"),
      sql`update machines set owner_id = ${account} where license_id = ${story.licenseId}`,
    );
    await query(insertMachine(story, "two"), insertMachine(story, "three"));
    expect(await counted(story, "grace")).toEqual([["*", 3]]);
    await query(sql`update policies set strict = true, machine_leasing_strategy = 'per_user' where id = ${story.policyId}`);
    expect(await counted(story, "grace")).toEqual([
      ["*", 3],
      [account, 1],
    ]);
    expect(await counted(story, null)).toEqual([
      ["*", 3],
      ["", 2],
    ]);
    expect(await counted(story, "nobody"), "as if nobody were named").toEqual([
      ["*", 3],
      ["", 2],
    ]);
  });
});

describe("latchkey_credential_rows", () => {
  test("gives an account without its password, and the tenant with the public key of its sessions", async () => {
    const story = await newLicenseStory();
    await newUserOf(story);
    const rows = await rowsOf(sql`latchkey_credential_rows(${story.tenantId}, ${jsonOf([{ kind: "account", value: "grace" }])})`);
    expect(sourcesOf(rows)).toEqual(["accounts", "tenant_keys", "tenants"]);
    expect(rows.find(({ source }) => source === "accounts")?.body).not.toHaveProperty("password_hash");
    expect(rows.find(({ source }) => source === "tenant_keys")?.body).not.toHaveProperty("private_key_sealed");
  });

  test("gives the tenant with the active keys that sign for it", async () => {
    const { tenantId } = await newLicenseStory();
    const rows = await rowsOf(sql`latchkey_credential_rows(${tenantId}, ${jsonOf([{ kind: "tenant", value: "acme" }])})`);
    expect(sourcesOf(rows)).toEqual(["signing_keys", "signing_keys", "tenant_keys", "tenants"]);
    for (const { source, body } of rows) if (source === "signing_keys") expect(body).toHaveProperty("private_key_sealed");
  });
});

describe("latchkey_wanted_validations", () => {
  test.each([
    ["it may be the license", {}, 1],
    ["another license is named", { only_id: crypto.randomUUID() }, 0],
    ["another product is named", { only_product: crypto.randomUUID() }, 0],
    ["its own key is sent", { by_key: true }, 1],
  ])("where %s", async (_, other, count) => {
    const story = await newLicenseStory();
    const wants = jsonOf(byId(story, { touch: { ...touch, ...other } }));
    expect(await query(sql`select license_id from latchkey_wanted_validations(${story.tenantId}, ${wants})`)).toHaveLength(count);
  });

  test("are none where a key is sent that does not authenticate", async () => {
    const story = await newLicenseStory();
    await query(sql`update policies set authentication_strategy = 'token' where id = ${story.policyId}`);
    const wants = jsonOf(byId(story, { touch: { ...touch, by_key: true } }));
    expect(await query(sql`select license_id from latchkey_wanted_validations(${story.tenantId}, ${wants})`)).toEqual([]);
  });
});

describe("latchkey_count_requests and latchkey_note_validations", () => {
  const validate = async (story: LicenseStory, times = 1) => {
    const validations = validationsOf(story, byId(story, { touch, times }));
    const rates = await evaluate(sql`latchkey_count_requests(${story.tenantId}, ${validations})`);
    await query(sql`select latchkey_note_validations(${story.tenantId}, ${validations}, ${starting}, ${jsonOf(rates)})`);
    return rates;
  };

  test("count nothing where the policy limits nothing, and start the clock", async () => {
    const story = await newLicenseStory();
    await startAtValidation(story);
    expect(await validate(story)).toEqual([]);
    expect(await expiryOf(story)).toBe("2031-01-10T00:01:00+00:00");
  });

  test("count each request of a period, and start no clock beyond the limit", async () => {
    const story = await newLicenseStory();
    await query(sql`update policies set rate_limited = true, rate_limit = 2, rate_period = 60 where id = ${story.policyId}`);
    expect(await validate(story, 2)).toMatchObject([{ license_id: story.licenseId, requests: 2, allowed: 2, period: 60 }]);
    await startAtValidation(story);
    await validate(story);
    expect(await expiryOf(story)).toBeNull();
  });
});

describe("latchkey_clock_candidates", () => {
  const candidates = (story: LicenseStory, other: object = {}) =>
    query(sql`
      select license_id, starts
      from latchkey_clock_candidates(${story.tenantId}, ${validationsOf(story, byId(story, { touch: { ...touch, ...other } }))}, ${starting}, '[]')`);

  test("are licenses whose clock a validation starts", async () => {
    const story = await newLicenseStory();
    expect(await candidates(story)).toEqual([]);
    await startAtValidation(story);
    expect(await candidates(story)).toEqual([{ license_id: story.licenseId, starts: true }]);
  });

  test("are not suspended", async () => {
    const story = await newLicenseStory();
    await startAtValidation(story);
    await query(sql`update licenses set suspended_at = now() where id = ${story.licenseId}`);
    expect(await candidates(story)).toEqual([]);
  });

  test("are noted once a minute, where no node counts", async () => {
    const story = await newLicenseStory();
    expect(await candidates(story, { notes: true })).toEqual([{ license_id: story.licenseId, starts: false }]);
    await query(
      sql`update licenses set last_validated_at = ${at}::timestamptz - interval '59 seconds' where id = ${story.licenseId}`,
    );
    expect(await candidates(story, { notes: true })).toEqual([]);
  });
});
