import { describe, expect, test } from "vitest";
import { newCatalogue, newLicense, newPolicy } from "../../support/client.ts";
import { type KeygenClient, keygen } from "../../support/keygen.ts";

// An app activates its machine, keeps it alive, starts processes and gives the seat back, as Keygen's clients do.

async function newStory(attributes: Record<string, unknown> = {}, members: Record<string, unknown> = {}) {
  const catalogue = await newCatalogue();
  const policy = await newPolicy(catalogue, attributes);
  const license = await newLicense(catalogue, policy, members);
  const productToken = (await catalogue.admin.post(`${catalogue.path}/products/${catalogue.productId}/tokens`, {})).data.token;
  return {
    ...catalogue,
    policy,
    license,
    app: keygen(catalogue, `License ${license.license_key}`),
    product: keygen(catalogue, `Bearer ${productToken}`),
  };
}

type License = { license_id: string };

const machineOf = ({ license_id: id }: License, attributes: object, components?: object[]) => ({
  data: {
    type: "machines",
    attributes,
    relationships: {
      license: { data: { type: "licenses", id } },
      ...(components === undefined ? {} : { components: { data: components } }),
    },
  },
});

const componentOf = (fingerprint: string, name = fingerprint) => ({ type: "components", attributes: { fingerprint, name } });

const activate = (client: KeygenClient, license: License, fingerprint: string, more: object = {}) =>
  client.post("/machines", machineOf(license, { fingerprint, ...more }));

describe("a machine", () => {
  test("is activated, read by its id and its fingerprint, changed, and deactivated", async () => {
    const { license, policy, productId, app } = await newStory();
    const made = await activate(app, license, "studio", { hostname: "studio.local", platform: "linux/amd64", cores: 8 });
    expect(made).toMatchObject({
      status: 201,
      data: {
        type: "machines",
        attributes: {
          fingerprint: "studio",
          hostname: "studio.local",
          cores: 8,
          requireHeartbeat: false,
          heartbeatStatus: "NOT_STARTED",
          heartbeatDuration: 600,
          maxProcesses: null,
          metadata: {},
        },
        relationships: {
          license: { data: { type: "licenses", id: license.license_id } },
          product: { data: { type: "products", id: productId } },
          owner: { data: null },
        },
      },
    });
    expect(made.headers.get("Location")).toBe(made.data.links.self);
    expect(Object.keys(made.data.relationships.components)).toEqual(["links"]);
    const { id } = made.data;
    for (const name of [id, "studio"]) expect((await app.get(`/machines/${name}`)).data).toEqual(made.data);
    const changed = await app.patch(`/machines/${id}`, { data: { type: "machines", id, attributes: { name: "Studio" } } });
    expect(changed).toMatchObject({ status: 200, data: { attributes: { name: "Studio", hostname: "studio.local" } } });
    expect(await app.get(`/licenses/${license.license_id}/machines?limit=100`)).toMatchObject({ status: 200, data: [{ id }] });
    const valid = await app.post(`/licenses/${license.license_id}/actions/validate`, {
      meta: { scope: { fingerprint: "studio", policy: policy.id } },
    });
    expect(valid).toMatchObject({
      meta: { valid: true, code: "VALID" },
      data: { relationships: { machines: { meta: { count: 1 } } } },
    });
    expect(await app.delete("/machines/studio")).toMatchObject({ status: 204, text: "" });
    expect(await app.delete("/machines/studio")).toMatchObject({ status: 404, errors: [{ code: "NOT_FOUND" }] });
  });

  test("with the form of a UUID as its fingerprint is found by that", async () => {
    const { license, app, product } = await newStory();
    const fingerprint = crypto.randomUUID();
    const { data } = await activate(app, license, fingerprint);
    for (const client of [app, product])
      expect(await client.get(`/machines/${fingerprint}`)).toMatchObject({ status: 200, data: { id: data.id } });
    expect(await app.post(`/machines/${fingerprint}/actions/ping`)).toMatchObject({ status: 200 });
  });

  test("of a fingerprint that two licenses have is found for each of them, and for nobody else", async () => {
    const story = await newStory();
    const sibling = await newLicense(story, story.policy);
    const other = keygen(story, `License ${sibling.license_key}`);
    const [mine, theirs] = [await activate(story.app, story.license, "shared"), await activate(other, sibling, "shared")];
    expect(await story.app.get("/machines/shared")).toMatchObject({ data: { id: mine.data.id } });
    expect(await other.get("/machines/shared")).toMatchObject({ data: { id: theirs.data.id } });
    expect(await story.product.get("/machines/shared")).toMatchObject({ status: 404 });
    expect(await other.get(`/machines/${mine.data.id}`)).toMatchObject({ status: 404 });
    expect(await other.delete(`/machines/${mine.data.id}`)).toMatchObject({ status: 404 });
  });

  test("of another tenant is not there", async () => {
    const [mine, theirs] = [await newStory(), await newStory()];
    const { data } = await activate(mine.app, mine.license, "studio");
    for (const client of [theirs.app, theirs.product])
      for (const path of [`/machines/${data.id}`, "/machines/studio"])
        expect(await client.get(path)).toMatchObject({ status: 404 });
    const crossed = await activate(theirs.product, mine.license, "elsewhere");
    expect(crossed).toMatchObject({
      status: 422,
      errors: [{ code: "LICENSE_NOT_FOUND", source: { pointer: "/data/relationships/license" } }],
    });
  });

  test("belongs to a user of the license", async () => {
    const story = await newStory();
    const { path, admin, license, product } = story;
    await admin.post(`${path}/accounts`, {
      username: "kim",
      password: "correct horse battery",
      email: "kim@example.com",
      role: "user",
    });
    const owned = (id: string) => ({
      data: {
        type: "machine",
        attributes: { fingerprint: "kims" },
        relationships: { license: { data: { type: "license", id: license.license_id } }, owner: { data: { type: "users", id } } },
      },
    });
    expect(await product.post("/machines", owned(crypto.randomUUID()))).toMatchObject({
      status: 422,
      errors: [{ code: "OWNER_NOT_FOUND", source: { pointer: "/data/relationships/owner" } }],
    });
    const made = await product.post("/machines", owned("Kim@example.com"));
    expect(made).toMatchObject({
      status: 201,
      data: { relationships: { owner: { data: { type: "users", id: expect.any(String) } } } },
    });
  });

  test("gets another owner, or none; for a sibling license it is not there, whoever is named", async () => {
    const story = await newStory();
    const { path, admin, license, app, product } = story;
    for (const username of ["kim", "lee"]) {
      const email = `${username}@example.com`;
      await admin.post(`${path}/accounts`, { username, password: "correct horse battery", email, role: "user" });
    }
    await activate(app, license, "studio");
    const give = (client: KeygenClient, id: string | null) =>
      client.send("/machines/studio/owner", { method: "PUT", body: { data: id === null ? null : { type: "users", id } } });
    const owned = await give(product, "kim@example.com");
    expect(owned).toMatchObject({ status: 200, data: { type: "machines", attributes: { fingerprint: "studio" } } });
    const kim = owned.data.relationships.owner.data;
    expect(kim).toEqual({ type: "users", id: expect.any(String) });
    const moved = await give(product, "lee@example.com");
    expect(moved.data.relationships.owner.data.id).not.toBe(kim.id);
    expect((await app.get("/machines/studio")).data.relationships.owner).toEqual(moved.data.relationships.owner);

    const unknown = { status: 422, errors: [{ code: "OWNER_NOT_FOUND", source: { pointer: "/data/relationships/owner" } }] };
    expect(await give(product, crypto.randomUUID())).toMatchObject(unknown);
    // A license names its own people alone.
    expect(await give(app, "kim@example.com")).toMatchObject(unknown);
    const sibling = keygen(story, `License ${(await newLicense(story, story.policy)).license_key}`);
    for (const name of ["kim@example.com", "nobody@example.com"])
      expect(await give(sibling, name)).toMatchObject({ status: 404 });
    expect((await give(product, null)).data.relationships.owner).toMatchObject({ data: null });
  });
});

describe("an activation that is refused says what and where", () => {
  test("a fingerprint that stands, and a limit", async () => {
    const { license, app } = await newStory();
    await activate(app, license, "studio");
    expect(await activate(app, license, "studio")).toMatchObject({
      status: 422,
      errors: [{ code: "FINGERPRINT_TAKEN", source: { pointer: "/data/attributes/fingerprint" } }],
    });
    expect(await activate(app, license, "laptop")).toMatchObject({
      status: 422,
      errors: [{ code: "MACHINE_LIMIT_EXCEEDED", source: { pointer: "/data" } }],
    });
  });

  test.each([
    ["cores", { max_cores: 4 }, { cores: 8 }, "MACHINE_CORE_LIMIT_EXCEEDED"],
    ["memory", { max_memory: 4 }, { memory: 8 }, "MACHINE_MEMORY_LIMIT_EXCEEDED"],
    ["disk", { max_disk: 4 }, { disk: 8 }, "MACHINE_DISK_LIMIT_EXCEEDED"],
  ])("too much of its %s", async (_, attributes, more, code) => {
    const { license, app } = await newStory(attributes);
    expect(await activate(app, license, "studio", more)).toMatchObject({
      status: 422,
      errors: [{ code, source: { pointer: "/data" } }],
    });
  });

  test.each<[string, (license: License) => unknown, string]>([
    ["no fingerprint", (license) => machineOf(license, {}), "/data/attributes/fingerprint"],
    ["an unknown member", (license) => machineOf(license, { fingerprint: "f", colour: "red" }), "/data/attributes/colour"],
    [
      "a group",
      (license) => ({
        data: {
          ...machineOf(license, { fingerprint: "f" }).data,
          relationships: { ...machineOf(license, {}).data.relationships, group: { data: null } },
        },
      }),
      "/data/relationships/group",
    ],
    [
      "no license",
      () => ({ data: { type: "machines", attributes: { fingerprint: "f" }, relationships: {} } }),
      "/data/relationships/license",
    ],
    [
      "another type",
      (license) => ({ data: { ...machineOf(license, { fingerprint: "f" }).data, type: "gadgets" } }),
      "/data/type",
    ],
    [
      "a component without a name",
      (license) => machineOf(license, { fingerprint: "f" }, [{ type: "components", attributes: { fingerprint: "x" } }]),
      "/data/relationships/components/data/0/attributes/name",
    ],
  ])("%s", async (_, bodyOf, pointer) => {
    const { license, app } = await newStory();
    expect(await app.post("/machines", bodyOf(license))).toMatchObject({ status: 400, errors: [{ source: { pointer } }] });
  });

  test("a vendor's members, when a license sends them", async () => {
    const { license, app, product } = await newStory();
    const { data } = await activate(app, license, "studio");
    const body = { data: { type: "machines", attributes: { cores: 2, metadata: { seat: 1 } } } };
    expect(await app.patch(`/machines/${data.id}`, body)).toMatchObject({
      status: 400,
      errors: [{ source: { pointer: "/data/attributes/cores" } }, { source: { pointer: "/data/attributes/metadata" } }],
    });
    expect(await product.patch(`/machines/${data.id}`, body)).toMatchObject({
      status: 200,
      data: { attributes: { cores: 2, metadata: { seat: 1 } } },
    });
  });
});

test("members that a client sends as null count as left out, unless null means something", async () => {
  const { license, app, product } = await newStory();
  const nulls = { name: null, ip: null, cores: null, metadata: null };
  const made = await app.post(
    "/machines",
    machineOf(license, { fingerprint: "studio", ...nulls }, [
      { ...componentOf("disk"), attributes: { fingerprint: "disk", name: "Disk", metadata: null } },
    ]),
  );
  expect(made).toMatchObject({ status: 201, data: { attributes: { metadata: {}, cores: null } } });
  await product.patch(`/machines/${made.data.id}`, {
    data: { type: "machines", attributes: { metadata: { a: 1 }, name: "Studio" } },
  });
  const changed = await product.patch(`/machines/${made.data.id}`, {
    data: { type: "machines", attributes: { metadata: null, name: null } },
  });
  expect(changed).toMatchObject({ status: 200, data: { attributes: { metadata: { a: 1 }, name: null } } });
  const validated = await app.post(`/licenses/${license.license_id}/actions/validate`, {
    meta: { nonce: null, scope: { fingerprint: "studio", product: null, user: null } },
  });
  expect(validated).toMatchObject({ status: 200, meta: { valid: true } });
});

describe("components", () => {
  test("come with their machine, are listed, and a validation asks for them", async () => {
    const { license, app } = await newStory({ component_matching_strategy: "match_all" });
    const parts = ["board", "disk", "cpu", "gpu"];
    const made = await app.post(
      "/machines",
      machineOf(
        license,
        { fingerprint: "studio" },
        parts.map((part) => componentOf(part)),
      ),
    );
    expect(made.status).toBe(201);
    const listed = await app.get(`/machines/${made.data.id}/components?limit=100`);
    expect(listed.data.map(({ attributes }: any) => attributes.fingerprint).sort()).toEqual(parts.toSorted());
    expect(listed.data[0]).toMatchObject({
      type: "components",
      attributes: { name: expect.any(String), created: expect.any(String), updated: expect.any(String), metadata: {} },
      relationships: { machine: { data: { id: made.data.id } }, license: { data: { id: license.license_id } } },
    });
    const validate = (components: string[]) =>
      app.post(`/licenses/${license.license_id}/actions/validate`, { meta: { scope: { fingerprint: "studio", components } } });
    expect(await validate(parts)).toMatchObject({ meta: { valid: true, scope: { fingerprint: "studio", components: parts } } });
    expect(await validate([...parts, "unknown"])).toMatchObject({ meta: { valid: false, code: "COMPONENTS_SCOPE_MISMATCH" } });
  });

  test("are unique in a request and where the policy says so", async () => {
    const { license, app, product, ...story } = await newStory({ component_uniqueness_strategy: "unique_per_product" });
    const twice = await app.post(
      "/machines",
      machineOf(license, { fingerprint: "a" }, [componentOf("x"), componentOf("y"), componentOf("x")]),
    );
    expect(twice).toMatchObject({
      status: 422,
      errors: [
        {
          code: "COMPONENTS_FINGERPRINT_CONFLICT",
          source: { pointer: "/data/relationships/components/data/2/attributes/fingerprint" },
        },
      ],
    });
    expect((await app.post("/machines", machineOf(license, { fingerprint: "a" }, [componentOf("x")]))).status).toBe(201);
    const sibling = await newLicense(story, story.policy);
    expect(
      await product.post("/machines", machineOf(sibling, { fingerprint: "b" }, [componentOf("z"), componentOf("x")])),
    ).toMatchObject({
      status: 422,
      errors: [
        {
          code: "COMPONENTS_FINGERPRINT_TAKEN",
          source: { pointer: "/data/relationships/components/data/1/attributes/fingerprint" },
        },
      ],
    });
    const many = Array.from({ length: 21 }, (_, index) => componentOf(`part-${index}`));
    expect(await product.post("/machines", machineOf(sibling, { fingerprint: "b" }, many))).toMatchObject({ status: 400 });
  });

  test("are made, read, changed and removed by themselves", async () => {
    const { license, app, product } = await newStory();
    const machine = (await activate(app, license, "studio")).data;
    const body = (id: string) => ({
      data: {
        type: "components",
        attributes: { fingerprint: "disk", name: "Disk", metadata: { slot_number: 1 } },
        relationships: { machine: { data: { type: "machines", id } } },
      },
    });
    const made = await app.post("/components", body(machine.id));
    expect(made).toMatchObject({ status: 201, data: { attributes: { name: "Disk", metadata: { slotNumber: 1 } } } });
    expect(await app.post("/components", body(machine.id))).toMatchObject({
      status: 422,
      errors: [{ code: "FINGERPRINT_TAKEN" }],
    });
    expect(await app.post("/components", body(crypto.randomUUID()))).toMatchObject({
      status: 422,
      errors: [{ code: "MACHINE_NOT_FOUND", source: { pointer: "/data/relationships/machine" } }],
    });
    const path = `/components/${made.data.id}`;
    expect((await app.get(path)).data).toEqual(made.data);
    const change = { data: { type: "components", attributes: { name: "SSD", metadata: { slot: 2 } } } };
    expect(await app.patch(path, change)).toMatchObject({
      status: 400,
      errors: [{ source: { pointer: "/data/attributes/metadata" } }],
    });
    expect(await product.patch(path, change)).toMatchObject({
      status: 200,
      data: { attributes: { name: "SSD", fingerprint: "disk", metadata: { slot: 2 } } },
    });
    const stranger = await newStory();
    for (const client of [stranger.app, stranger.product]) expect(await client.get(path)).toMatchObject({ status: 404 });
    expect(await stranger.product.delete(path)).toMatchObject({ status: 404 });
    expect(await app.delete(path)).toMatchObject({ status: 204 });
    expect(await app.delete(path)).toMatchObject({ status: 404 });
  });
});

describe("all components", () => {
  test("are listed by page and by machine, license and product, each where it belongs", async () => {
    const story = await newStory();
    const { license, productId, app, product } = story;
    const board = [componentOf("board"), componentOf("disk")];
    const first = (await app.post("/machines", machineOf(license, { fingerprint: "first" }, board))).data;
    const sibling = await newLicense(story, story.policy);
    const second = (await product.post("/machines", machineOf(sibling, { fingerprint: "second" }, [componentOf("cpu")]))).data;
    const fingerprints = async (client: KeygenClient, query = "") => {
      const { status, data } = await client.get(`/components?limit=100${query}`);
      expect(status).toBe(200);
      return data.map(({ attributes }: any) => attributes.fingerprint).sort();
    };
    expect(await fingerprints(product)).toEqual(["board", "cpu", "disk"]);
    expect(await fingerprints(product, `&product=${productId}`)).toEqual(["board", "cpu", "disk"]);
    expect(await fingerprints(product, `&product=${crypto.randomUUID()}`)).toEqual([]);
    expect(await fingerprints(product, `&machine=${first.id}`)).toEqual(["board", "disk"]);
    expect(await fingerprints(product, `&license=${sibling.license_id}`)).toEqual(["cpu"]);
    expect(await fingerprints(product, "&owner=nobody@example.com")).toEqual([]);
    const [cpu] = (await product.get(`/components?machine=${second.id}`)).data;
    expect((await product.get(`/components/${cpu.id}`)).data).toEqual(cpu);
    const page = await product.get("/components?page[number]=1&page[size]=2");
    expect(page).toMatchObject({ data: [{}, {}], links: { prev: null, meta: { pages: 2, count: 3 } } });
    expect(await product.get("/components?user=x")).toMatchObject({ status: 400 });
  });

  test("are those that the caller reaches, and no others", async () => {
    const story = await newStory();
    const { license, path, admin, app, product } = story;
    await app.post("/machines", machineOf(license, { fingerprint: "mine" }, [componentOf("board")]));
    const sibling = await newLicense(story, story.policy);
    const theirs = (await product.post("/machines", machineOf(sibling, { fingerprint: "theirs" }, [componentOf("cpu")]))).data;
    expect((await app.get("/components")).data).toMatchObject([{ attributes: { fingerprint: "board" } }]);
    expect((await app.get(`/components?machine=${theirs.id}`)).data).toEqual([]);
    const [cpu] = (await product.get(`/machines/${theirs.id}/components`)).data;
    const change = { data: { type: "components", attributes: { name: "Mine" } } };
    for (const reply of [
      await app.get(`/components/${cpu.id}`),
      await app.patch(`/components/${cpu.id}`, change),
      await app.delete(`/components/${cpu.id}`),
    ])
      expect(reply).toMatchObject({ status: 404, errors: [{ code: "NOT_FOUND" }] });
    const other = (await admin.post(`${path}/products`, { name: "Other", code: "other" })).data;
    const { token } = (await admin.post(`${path}/products/${other.id}/tokens`, {})).data;
    expect((await keygen(story, `Bearer ${token}`).get("/components")).data).toEqual([]);
    expect((await (await newStory()).product.get("/components")).data).toEqual([]);
  });
});

describe("heartbeats", () => {
  test("a ping starts the monitoring, a reset ends it", async () => {
    const { license, app, product } = await newStory();
    const { id } = (await activate(app, license, "studio")).data;
    for (const name of [`${id}/actions/ping`, "studio/actions/ping-heartbeat"])
      expect(await app.post(`/machines/${name}`)).toMatchObject({
        status: 200,
        data: { attributes: { heartbeatStatus: "ALIVE", requireHeartbeat: true } },
      });
    for (const action of ["reset", "reset-heartbeat"])
      expect(await product.post(`/machines/${id}/actions/${action}`)).toMatchObject({
        status: 200,
        data: { attributes: { heartbeatStatus: "NOT_STARTED", lastHeartbeat: null } },
      });
  });
});

describe("processes", () => {
  test("run up to the limit, are pinged and killed", async () => {
    const { license, app } = await newStory({ max_processes: 2 });
    const machine = (await activate(app, license, "studio")).data;
    const start = (pid: unknown) =>
      app.post("/processes", {
        data: {
          type: "processes",
          attributes: { pid },
          relationships: { machine: { data: { type: "machines", id: machine.id } } },
        },
      });
    const first = await start("101");
    expect(first).toMatchObject({
      status: 201,
      data: {
        type: "processes",
        attributes: { pid: "101", status: "ALIVE", interval: 600, metadata: {} },
        relationships: { machine: { data: { id: machine.id } }, license: { data: { id: license.license_id } } },
      },
    });
    expect(await start(102)).toMatchObject({ status: 201, data: { attributes: { pid: "102" } } });
    expect(await start("103")).toMatchObject({
      status: 422,
      errors: [{ code: "MACHINE_PROCESS_LIMIT_EXCEEDED", source: { pointer: "/data" } }],
    });
    expect(await start("101")).toMatchObject({ status: 422, errors: [{ code: "PID_TAKEN" }] });
    expect((await app.get("/machines/studio/processes?limit=100")).data).toHaveLength(2);
    const path = `/processes/${first.data.id}`;
    expect(await app.post(`${path}/actions/ping`)).toMatchObject({ status: 200, data: { attributes: { status: "ALIVE" } } });
    expect((await app.get(path)).status).toBe(200);
    const stranger = await newStory();
    expect(await stranger.app.post(`${path}/actions/ping`)).toMatchObject({ status: 404 });
    expect(await app.delete(path)).toMatchObject({ status: 204 });
    expect(await app.post(`${path}/actions/ping`)).toMatchObject({ status: 404 });
    expect((await start("103")).status).toBe(201);
  });
});

describe("lists", () => {
  test("come by limit, by number with links, and by cursor", async () => {
    const { license, app, product } = await newStory({ max_machines: 10 });
    for (const name of ["a", "b", "c", "d", "e"]) await activate(app, license, name);
    const fingerprints = (data: any[]) => data.map(({ attributes }) => attributes.fingerprint).join("");
    expect(fingerprints((await product.get("/machines")).data)).toBe("edcba");
    expect(fingerprints((await product.get("/machines?limit=2&order=asc")).data)).toBe("ab");
    const second = await product.get("/machines?page[number]=2&page[size]=2");
    expect(fingerprints(second.data)).toBe("cb");
    expect(second.links).toMatchObject({ meta: { pages: 3, count: 5 } });
    const below = (link: string) => link.replace(/^\/v1\/accounts\/[^/]+/, "");
    expect(fingerprints((await product.get(below(second.links.next))).data)).toBe("a");
    expect(fingerprints((await product.get(below(second.links.prev))).data)).toBe("ed");
    expect((await product.get(below(second.links.last))).links.next).toBeNull();
    // An empty cursor asks for the first page, and for a cursor to the next.
    const first = await product.get("/machines?page[cursor]=&page[size]=3&limit=100");
    expect(fingerprints(first.data)).toBe("edc");
    const rest = await product.get(below(first.links.next));
    expect(fingerprints(rest.data)).toBe("ba");
    expect(rest.links.next).toBeNull();
    expect(await product.get("/machines?limit=101")).toMatchObject({ status: 400, errors: [{ source: { parameter: "limit" } }] });
    expect(await product.get("/machines?colour=red")).toMatchObject({
      status: 400,
      errors: [{ source: { parameter: "colour" } }],
    });
    expect(
      fingerprints((await product.get(`/machines?fingerprint=c&license=${license.license_id}&status=NOT_STARTED`)).data),
    ).toBe("c");
  });
});
