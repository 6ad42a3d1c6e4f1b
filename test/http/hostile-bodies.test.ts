import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { routes } from "../../src/app/routes.ts";
import { mostFields } from "../../src/formats/native/forms.ts";
import type { Route } from "../../src/http/route.ts";
import { mostMembers, mostValues, refuseUnstorable } from "../../src/http/storable.ts";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, type Reply } from "../support/client.ts";

// Bodies that somebody made to cost much. That no refusal is large is held by the client.

let vendor: Catalogue;

beforeAll(async () => {
  vendor = await newCatalogue();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const anybody = client();

const login = (raw: BodyInit, contentType?: string): Promise<Reply> =>
  anybody.send("/auth/login", { method: "POST", raw, headers: contentType === undefined ? {} : { "Content-Type": contentType } });

const urlencoded = "application/x-www-form-urlencoded";

const product = (members: string): Promise<Reply> =>
  vendor.admin.send(`${vendor.path}/products`, {
    method: "POST",
    raw: `{"name":"${crypto.randomUUID()}","code":"${crypto.randomUUID()}"${members}}`,
    headers: { "Content-Type": "application/json" },
  });

describe("a form", () => {
  const many = (count: number): string => Array.from({ length: count }, (_, index) => `f${index}=`).join("&");

  const parts = (count: number, boundary = "x", header = ""): string =>
    `${Array.from({ length: count }, (_, index) => `--${boundary}\r\nContent-Disposition: form-data; name="f${index}"${header}\r\n\r\n1\r\n`).join("")}--${boundary}--\r\n`;

  const tooMany = {
    status: 400,
    code: "40000",
    message: `The form has more than ${mostFields} fields. Send fewer, or send JSON.`,
  };

  test("has 200 fields at most, of whatever names", async () => {
    for (const raw of [many(mostFields + 1), "username=&".repeat(25_000), "a&".repeat(500_000)])
      expect(await login(raw, urlencoded)).toMatchObject(tooMany);
    expect(await login(parts(mostFields + 1), "multipart/form-data; boundary=x")).toMatchObject(tooMany);
    for (const [raw, type] of [
      [many(mostFields), urlencoded],
      [parts(mostFields), "multipart/form-data; boundary=x"],
      [`${"&".repeat(100_000)}username=ada`, urlencoded],
    ] as const)
      expect((await login(raw, type)).message).not.toBe(tooMany.message);
  });

  test("is not parsed before its fields are counted", async () => {
    const parsed = vi.spyOn(globalThis, "URLSearchParams");
    await login("username=&".repeat(25_000), urlencoded);
    expect(parsed).not.toHaveBeenCalled();
  });

  test("of several parts is read as browsers and curl send it", async () => {
    const { path, password } = vendor;
    const fields = { username: "ada", password };
    const part = ([name, value]: string[]) => `--b0 _\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const body = `a preamble\r\n${Object.entries(fields).map(part).join("")}--b0 _--\r\nan epilogue`;
    const signIn = (raw: string, type: string) =>
      anybody.send(`${path}/auth/login`, { method: "POST", raw, headers: { "Content-Type": type } });
    expect(await signIn(body, 'multipart/form-data; boundary="b0 _"')).toMatchObject({ status: 200 });
    expect(await signIn(body.replaceAll("\r\n", "\n"), 'Multipart/Form-Data; charset=utf-8; boundary="b0 _"')).toMatchObject({
      status: 200,
    });
    const several = await vendor.admin.send(`${path}/products`, {
      method: "POST",
      raw: [
        ["name", 'A "name"\r\nof two lines'],
        ["code", "två"],
        ["platforms", "macos"],
        ["platforms", "windows"],
      ]
        .map(part)
        .join("")
        .concat("--b0 _--"),
      headers: { "Content-Type": 'multipart/form-data; boundary="b0 _"' },
    });
    expect(several).toMatchObject({
      status: 201,
      data: { name: 'A "name"\r\nof two lines', code: "två", platforms: ["macos", "windows"] },
    });
  });

  test.each([
    ["a boundary of 71 characters", parts(1, "b".repeat(71)), `multipart/form-data; boundary=${"b".repeat(71)}`],
    ["no boundary", parts(1), "multipart/form-data"],
    ["no end", parts(1).replace("--x--", ""), "multipart/form-data; boundary=x"],
    ["a header of 10,000 characters", parts(1, "x", `; a=${"a".repeat(10_000)}`), "multipart/form-data; boundary=x"],
    ["a part without a name", "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"],
    ["a part without a header", "--x\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"],
  ])("with %s is refused", async (_, raw, type) => {
    expect(await login(raw, type)).toMatchObject({
      status: 400,
      code: "40000",
      message: "The body is not a valid form in UTF-8. Encode the fields as its Content-Type says.",
    });
  });

  test("that is not UTF-8 is refused", async () => {
    const raw = new Uint8Array([...new TextEncoder().encode("username="), 0xff]);
    expect(await login(raw, urlencoded)).toMatchObject({
      status: 400,
      message: "The body is not a valid form in UTF-8. Encode the fields as its Content-Type says.",
    });
  });

  test("with a file is refused, and its name is cut", async () => {
    const form = new FormData();
    form.set("u".repeat(200), new Blob([new Uint8Array([0xff, 0])]), "a.bin");
    expect(await login(form)).toMatchObject({
      status: 400,
      message: `The form's field ${"u".repeat(64)}… is a file. Send it as text.`,
    });
  });

  test("has no members that it does not name", async () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const reply = await login(`username=a&password=b&${name}=c`, urlencoded);
      expect(reply).toMatchObject({ status: 400, code: "40000", errors: [{ field: name }] });
    }
  });
});

describe("unknown members", () => {
  test("are listed up to 20, and their names are cut", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 990 }, (_, index) => [`${"m".repeat(100)}${index}`, index]));
    const reply = await anybody.post("/auth/login", { username: "a", password: "b", ...unknown });
    expect(reply).toMatchObject({ status: 400, code: "40000" });
    expect(new Set(reply.errors.map(({ field }) => field))).toEqual(new Set([`${"m".repeat(64)}…`]));
    const short = await anybody.post("/auth/login", {
      username: "a",
      password: "b",
      ...Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`m${index}`, index])),
    });
    expect(short.errors.map(({ field }) => field)).toEqual(Array.from({ length: 20 }, (_, index) => `m${index}`));
  });

  test("of many rows are no more", async () => {
    const licenses = Array.from({ length: 1_000 }, () => ({ a: 1, b: 2, c: 3 }));
    const reply = await vendor.admin.post(`${vendor.path}/licenses/import`, { licenses });
    expect(reply.status).toBe(400);
    expect(reply.errors.filter(({ message }) => message.startsWith("The member ")).length).toBeLessThanOrEqual(20);
  });
});

/** Of each kind of route one refusal that could be large: the client looks at its length. */
describe("a refusal is no larger than twice its request and 16 KiB", () => {
  const withBody = routes
    .filter(({ definition }) => definition.body !== undefined)
    .map((route) => [route.definition.operationId, route] as const);

  /** Every member is a list of a thousand wrong values, or lists of them. */
  const wrong = [
    Array(1_000).fill({}),
    Array(30).fill(Array(30).fill({ a: [{}] })),
    Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${index}`, [index]])),
    "\u0001".repeat(10_000),
  ];

  test.each(withBody)("%s", async (_, { definition }: Route) => {
    const path = definition.path
      .replace(":tenant_name", vendor.name)
      .replace(/:([a-z]+)_id/g, () => crypto.randomUUID())
      .replace(/:[a-z_]+/g, "nobody");
    const names = Object.keys(definition.body?.shape ?? {});
    for (const value of wrong) {
      const body = Object.fromEntries([...names, "\u0001".repeat(1_000)].map((name) => [name, value]));
      const reply = await vendor.admin.send(path, { method: definition.method.toUpperCase(), body });
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).toBeLessThan(500);
    }
  });
});

describe("a body is looked at once", () => {
  test("whatever it has: twice as many members take twice as many steps", () => {
    const steps = (count: number): number => {
      let taken = 0;
      const counted = <T extends object>(target: T): T =>
        new Proxy(target, {
          get: (of, name) => {
            taken += 1;
            return Reflect.get(of, name);
          },
        });
      refuseUnstorable(
        counted({ list: counted(Array(count).fill("x")), member: counted(Object.fromEntries(Array(count).entries())) }),
      );
      return taken;
    };
    expect(steps(1_000) / steps(500)).toBeLessThan(2.1);
  });

  test("half a million levels are refused, with an idempotency key or without", async () => {
    const metadata = `,"metadata":${"[".repeat(250_000)}${"]".repeat(250_000)}`;
    const raw = `{"name":"a","code":"b"${metadata}}`;
    for (const headers of [{}, { "Idempotency-Key": crypto.randomUUID() }]) {
      const reply = await vendor.admin.send(`${vendor.path}/products`, {
        method: "POST",
        raw,
        headers: { "Content-Type": "application/json", ...headers },
      });
      expect(reply).toMatchObject({ status: 400, code: "40000", message: "The body is nested too deeply. Send a flatter one." });
    }
  });

  test("more than 50,000 values are refused", async () => {
    expect(await product(`,"metadata":{"a":[${"1,".repeat(130_000)}1]}`)).toMatchObject({
      status: 400,
      code: "40000",
      message: `The body has more than ${mostValues} values. Send fewer.`,
    });
  });

  test("an object of more than 1,000 members is refused before its members are judged", async () => {
    const members = (count: number) => Array.from({ length: count }, (_, index) => `"m${index}":0`).join(",");
    expect(await product(`,"metadata":{${members(mostMembers + 1)}}`)).toMatchObject({
      status: 400,
      code: "40000",
      message: `An object of the body has more than ${mostMembers} members. Send fewer.`,
    });
    expect(await product(`,"metadata":{${members(mostMembers)}}`)).toMatchObject({
      status: 400,
      code: "40000",
      message: "metadata must have at most 64 keys.",
    });
  });

  test("a list of 45,000 values in metadata is too much metadata", async () => {
    expect(await product(`,"metadata":{"a":[${"1,".repeat(45_000)}1]}`)).toMatchObject({
      status: 400,
      code: "40000",
      message: "metadata must be at most 16 KB.",
    });
  });

  test("a long name beside many numbers is parsed once, not for each of them", async () => {
    const parsed = vi.spyOn(JSON, "parse");
    const reply = await product(`,"metadata":{"x":1.5},"${"n".repeat(300_000)}":[${"1e400,".repeat(45_000)}1]`);
    expect(reply).toMatchObject({ status: 400, code: "40000" });
    expect(parsed.mock.calls.length).toBeLessThan(50);
  });

  test("an option of half a million names is split no further than it may be", async () => {
    const { license_id } = await newLicense(vendor, await newPolicy(vendor));
    const reply = await vendor.admin.post(`${vendor.path}/licenses/${license_id}/actions/checkout`, {
      include: "a,".repeat(500_000),
    });
    expect(reply).toMatchObject({ status: 400, code: "40000" });
    expect(reply.errors.length).toBeLessThan(30);
  });
});

describe("a body that breaks off is its client's fault", () => {
  const broken = () =>
    new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"username":')),
      pull: (controller) => controller.error(new Error("Network connection lost.")),
    });

  test.each([{}, { "Content-Length": "100" }])("with %j", async (length) => {
    const logged = vi.spyOn(console, "error");
    const reply = await anybody.send("/auth/login", {
      method: "POST",
      raw: broken(),
      headers: { "Content-Type": "application/json", ...length } as Record<string, string>,
    });
    expect(reply).toMatchObject({
      status: 400,
      code: "40000",
      message: "The body ended too early. Send the whole request again.",
    });
    expect(logged).not.toHaveBeenCalled();
  });
});

describe("a content encoding", () => {
  const send = (encoding: string) =>
    anybody.send("/auth/login", {
      method: "POST",
      raw: JSON.stringify({ username: "nobody", password: "nothing at all" }),
      headers: { "Content-Type": "application/json", "Content-Encoding": encoding },
    });

  test.each(["gzip", "br", "deflate", "identity, gzip", "x"])(
    "%s is refused, and the answer says which is read",
    async (encoding) => {
      const reply = await send(encoding);
      expect(reply).toMatchObject({ status: 415, code: "40015" });
      expect(reply.message).toContain("Content-Encoding");
      expect(reply.headers.get("Accept-Encoding")).toBe("identity");
    },
  );

  test.each(["identity", "Identity", ""])("%j is none", async (encoding) => {
    expect(await send(encoding)).toMatchObject({ status: 401, code: "49012" });
  });
});

describe("metadata", () => {
  test.each([
    ["9007199254740993", "a"],
    ["-9007199254740993", "a"],
    ["12345678901234567890", "a"],
    ["1e400", "a"],
    ["-1e400", "a"],
    ["1e-400", "a"],
    ["0.1000000000000000055", "a"],
    ["123456789.123456789123", "a"],
    [`1${"0".repeat(400)}`, "a"],
    ['["x","\\\\\\"9",9007199254740993]', "a.2"],
    ['{"b\\u0063":"}","d":[1e400]}', "a.d.0"],
  ])("%s would come back as another number", async (value, path) => {
    const field = `metadata.${path}`;
    expect(await product(`,"metadata":{"x":1,"a":${value}}`)).toMatchObject({
      status: 400,
      code: "40000",
      errors: [{ field, message: `The member ${field} is a number that cannot be stored exactly. Send it as text.` }],
    });
  });

  test.each([
    ["0.1", 0.1],
    ["-0", 0],
    ["1.0", 1],
    ["1E2", 100],
    ["1e300", 1e300],
    ["5e-324", 5e-324],
    ["9007199254740991", 9007199254740991],
    ["100000000000000000000", 1e20],
    ["1.7976931348623157e+308", Number.MAX_VALUE],
    ["0.30000000000000004", 0.1 + 0.2],
    [`1.${"0".repeat(400)}`, 1],
  ])("%s comes back", async (text, value) => {
    expect(await product(`,"metadata":{"a":${text}}`)).toMatchObject({ status: 201, data: { metadata: { a: value } } });
  });

  test("a member __proto__ is refused, at any level and however it is written", async () => {
    for (const [metadata, field] of [
      ['{"__proto__":1}', "metadata.__proto__"],
      ['{"a":[{"__pr\\u006fto__":{}}]}', "metadata.a.0.__proto__"],
    ] as const)
      expect(await product(`,"metadata":${metadata}`)).toMatchObject({ status: 400, code: "40000", errors: [{ field }] });
  });

  test("a sentence does not begin with a name of the caller's, which may be empty", async () => {
    const raw = '{"":{"__proto__":false}}';
    const reply = await vendor.admin.send(`${vendor.path}/products`, {
      method: "POST",
      raw,
      headers: { "Content-Type": "application/json" },
    });
    expect(reply).toMatchObject({
      status: 400,
      message: "The member .__proto__ has a name that is not taken. Choose another name.",
    });
  });

  test("of members with one name the last counts, as JavaScript reads JSON", async () => {
    expect(await product(',"metadata":{"a":1,"a":2}')).toMatchObject({ status: 201, data: { metadata: { a: 2 } } });
  });

  /** Paths to the members of a body that take metadata, with lists as their first row. */
  const pathsOf = (type: z.core.$ZodType): string[][] => {
    if (type instanceof z.ZodOptional || type instanceof z.ZodNullable) return pathsOf(type.unwrap());
    if (type instanceof z.ZodArray) return pathsOf(type.element).map((path) => ["0", ...path]);
    if (type instanceof z.ZodRecord) return [[]];
    if (!(type instanceof z.ZodObject)) return [];
    return Object.entries<z.core.$ZodType>(type.shape).flatMap(([name, member]) =>
      pathsOf(member).map((path) => [name, ...path]),
    );
  };

  const taking = routes.flatMap((route) =>
    (route.definition.body === undefined ? [] : pathsOf(route.definition.body)).map(
      (path) => [route.definition.operationId, path.join("."), route] as const,
    ),
  );

  test("is what every free member is called: that is how it is found", () => {
    expect(taking.length).toBeGreaterThan(12);
    expect(taking.map(([, path]) => path).filter((path) => !/(^|\.)metadata$/.test(path))).toEqual([]);
  });

  test.each(taking)("%s holds %s to it", async (_, path, { definition }) => {
    const at = definition.path
      .replace(":tenant_name", vendor.name)
      .replace(/:([a-z]+)_id/g, () => crypto.randomUUID())
      .replace(/:[a-z_]+/g, "ada");
    const wrap = (value: string): string =>
      path
        .split(".")
        .reverse()
        .reduce((inside, name) => (/^\d/.test(name) ? `[${inside}]` : `{"${name}":${inside}}`), value);
    for (const [metadata, field] of [
      ['{"a":1e400}', `${path}.a`],
      ['{"__proto__":1}', `${path}.__proto__`],
    ] as const)
      expect(
        await vendor.admin.send(at, {
          method: definition.method.toUpperCase(),
          raw: wrap(metadata),
          headers: { "Content-Type": "application/json" },
        }),
      ).toMatchObject({ status: 400, code: "40000", errors: [{ field }] });
  });
});
