import { describe, expect, test } from "vitest";
import { inVersion30 } from "../../src/openapi/version-3-0.ts";
import { published, target } from "../support/openapi.ts";

type Json = Record<string, any>;

type Found = { path: string; value: Json };

/** Every object of a document, with where it stands. Examples and lists of values are data, and left out. */
function objectsIn(value: unknown, path = "#"): Found[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => objectsIn(one, `${path}/${index}`));
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value).filter(([name]) => !["example", "examples", "enum", "required"].includes(name));
  return [{ path, value }, ...inner.flatMap(([name, member]) => objectsIn(member, `${path}/${name}`))];
}

const pathsOf = (document: Json, isOne: (value: Json, path: string) => boolean): string[] =>
  objectsIn(document)
    .filter(({ value, path }) => isOne(value, path))
    .map(({ path }) => path);

/** An object of members is no schema, even where a member has the name of a word of schemas. */
const isSchema = (path: string): boolean => !path.endsWith("/properties");

const operationsOf = (document: Json): Json[] => Object.values<Json>(document.paths).flatMap((path) => Object.values<Json>(path));

const version30 = inVersion30(published) as Json;

describe.each([
  ["3.1", published as Json],
  ["3.0", version30],
])("a generator of clients finds in the document of version %s", (_, document) => {
  const operations = operationsOf(document);

  test("no member in two spellings", () => {
    const plain = (name: string) => name.replaceAll(/[_-]/g, "").toLowerCase();
    const twice = pathsOf(document, ({ properties = {} }, path) => {
      const names = Object.keys(properties).map(plain);
      return isSchema(path) && new Set(names).size < names.length;
    });
    expect(twice).toEqual([]);
  });

  test("one media type a request, and no body where there is nothing to say", () => {
    const bodies = operations.flatMap(({ requestBody }) => (requestBody === undefined ? [] : [requestBody.content]));
    expect(bodies.length).toBeGreaterThan(30);
    for (const content of bodies) {
      expect(Object.keys(content)).toEqual(["application/json"]);
      expect(Object.keys(target(content["application/json"].schema).properties)).not.toEqual([]);
    }
  });

  test("no default, which would make an optional member one that must be there", () => {
    expect(pathsOf(document, (value, path) => isSchema(path) && "default" in value)).toEqual([]);
  });

  test("64 bits for bytes and counts", () => {
    const narrow = pathsOf(
      document,
      ({ type, format, maximum = Number.MAX_SAFE_INTEGER }, path) =>
        isSchema(path) && [type].flat().includes("integer") && format !== "int64" && maximum >= 2 ** 31,
    );
    expect(narrow).toEqual([]);
    expect(document.components.schemas.Machine.properties.memory.format).toBe("int64");
    expect(document.components.schemas.MachinePage.properties.count.format).toBe("int64");
  });

  test("patterns that ECMAScript, Python, Go and Rust read alike", () => {
    const patterns = objectsIn(document).flatMap(({ value, path }) =>
      isSchema(path) && typeof value.pattern === "string" ? [value.pattern] : [],
    );
    expect(new Set(patterns).size).toBeGreaterThan(8);
    for (const pattern of new Set<string>(patterns)) {
      for (const flags of ["", "u"]) expect(() => new RegExp(pattern, flags), pattern).not.toThrow();
      // \p and look-around are not everywhere; \d and \w mean ASCII alone here, and every script's digits and letters in Python.
      expect(pattern).not.toMatch(/\\[pPdDwWbBkuc]|\(\?[^:]|\\\//);
    }
    const of = (name: string) => document.components.parameters[name].schema.pattern;
    expect(new RegExp(of("header-Accept-Signature")).test('sig1=("@status" "content-digest";req);nonce="4d";created')).toBe(true);
    expect(new RegExp(of("header-Accept-Signature")).test("sig1=@status")).toBe(false);
    expect(new RegExp(of("header-Content-Digest")).test("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")).toBe(true);
    expect(new RegExp(of("header-Content-Digest")).test("sha-256=47DEQpj8HBSa")).toBe(false);
    expect(of("query-after")).toBe(document.components.schemas.PageMeta.properties.next.pattern);
    expect(document.components.schemas.FindLicenseByKeyBody.properties.license_key.pattern).toBe("^[\\x21-\\x7e]+$");
  });

  test("the permissions of a role or token by their names, in today's spelling", () => {
    const { schemas } = document.components;
    expect(schemas.Permission.enum).toContain("user-password.reset");
    expect(schemas.Permission.enum).not.toContain("user_password.reset");
    for (const name of ["Role", "CreateRoleBody", "Token", "CreateProductTokenBody"])
      expect(schemas[name].properties.permissions.items, name).toEqual({ $ref: "#/components/schemas/Permission" });
  });

  test("the least and most seconds of a file", () => {
    const { schemas, parameters } = document.components;
    for (const ttl of [schemas.CheckOutLicenseBody.properties.ttl, parameters["query-ttl"].schema])
      expect(ttl).toMatchObject({ format: "int64", minimum: 3_600, maximum: 3_155_695_200 });
  });

  test("names of operations and groups that are names of methods and modules", () => {
    for (const { operationId, tags } of operations) {
      expect(operationId).toMatch(/^[a-z]+([A-Z][a-z]+)+$/);
      expect(tags).toEqual([expect.stringMatching(/^[a-z]+$/)]);
    }
  });

  test("the machine in the refusal of a fingerprint that is taken", () => {
    const { data } = document.components.schemas.Refusal.properties;
    expect(data.oneOf).toContainEqual({ $ref: "#/components/schemas/Machine" });
    const { description } = operations.find(({ operationId }) => operationId === "createMachine") ?? {};
    expect(description).toMatch(/409: [^;]*48005/);
    expect(description).toContain("`data` of `48005`");
  });
});

describe("the document of version 3.0", () => {
  test("has every operation but the export, which streams", () => {
    const idsOf = (document: Json) => operationsOf(document).map(({ operationId }) => operationId);
    expect(idsOf(version30)).toEqual(idsOf(published).filter((id) => id !== "exportLicenses"));
    expect(version30.openapi).toBe("3.0.3");
  });

  test("has no word that came with 3.1", () => {
    const words = [
      "const",
      "examples",
      "$defs",
      "propertyNames",
      "prefixItems",
      "patternProperties",
      "contentEncoding",
      "if",
      "not",
    ];
    const found = pathsOf(
      version30,
      (value, path) =>
        isSchema(path) && (Array.isArray(value.type) || value.type === "null" || words.some((word) => word in value)),
    );
    expect(found).toEqual([]);
  });

  test("has nothing beside a reference, which 3.0 would not read", () => {
    expect(pathsOf(version30, (value) => "$ref" in value && Object.keys(value).length > 1)).toEqual([]);
  });

  test("says that a value may be null where 3.1 does", () => {
    const { Machine, CreateMachineBody, Token } = version30.components.schemas;
    expect(Machine.properties.cores).toMatchObject({ type: "integer", nullable: true });
    expect(CreateMachineBody.properties.name).toMatchObject({ type: "string", nullable: true });
    expect(Token.properties.created_by_status).toMatchObject({ nullable: true, enum: expect.arrayContaining([null]) });
  });
});
