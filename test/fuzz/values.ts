import fc from "fast-check";

// Values that a JSON schema of the OpenAPI document allows, and values that somebody sends to see what happens.

export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  /** The pattern without regard to what other languages read. */
  "x-exact-pattern"?: string;
  /** The least number beside 0. */
  "x-minimum-above-zero"?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};

export type Resolve = (schema: Schema) => Schema;

/** Generates values that a schema allows, mostly small ones. */
export function valid(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  const { enum: choices, const: only, type, ...rest } = resolve(schema);
  if (only !== undefined) return fc.constant(only);
  if (choices !== undefined) return fc.constantFrom(...choices);
  const variants = rest.anyOf ?? rest.oneOf;
  // Keywords around the variants hold for each of them.
  const { anyOf: _, oneOf: __, ...outer }: Schema = type === undefined ? rest : { type, ...rest };
  if (variants !== undefined) return fc.oneof(...variants.map((variant) => valid({ ...outer, ...resolve(variant) }, resolve)));
  const types = type === undefined ? [] : [type].flat();
  return types.length === 0 ? fc.jsonValue({ maxDepth: 2 }) : fc.oneof(...types.map((one) => ofType(one, rest, resolve)));
}

function ofType(type: string, schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
    case "number":
      return wholeNumber(schema);
    case "array": {
      const least = schema.minItems ?? 0;
      const items = valid(schema.items ?? {}, resolve);
      return fc.array(items, { minLength: least, maxLength: Math.min(schema.maxItems ?? 3, least + 3) });
    }
    case "object":
      return object(schema, resolve);
    default:
      return text(schema);
  }
}

function wholeNumber({ "x-minimum-above-zero": aboveZero, ...schema }: Schema): fc.Arbitrary<number> {
  if (aboveZero !== undefined) return fc.oneof(fc.constant(0), wholeNumber({ ...schema, minimum: aboveZero }));
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema;
  return fc.oneof(
    fc.constantFrom(minimum, maximum),
    fc.integer({ min: minimum, max: Math.min(maximum, minimum + 100) }),
    fc.integer({ min: minimum, max: maximum }),
  );
}

function object({ properties, required = [] }: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  if (properties === undefined)
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.oneof(fc.string(), fc.nat(), fc.boolean()), {
      maxKeys: 4,
      noNullPrototype: true,
    });
  const members = Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, valid(member, resolve)]));
  return fc.record(members, { requiredKeys: required, noNullPrototype: true });
}

/** Hours and days around now, and far away. */
const instants = fc
  .oneof(
    fc.integer({ min: -86_400, max: 86_400 * 400 }).map((seconds) => Date.now() + seconds * 1000),
    fc.integer({ min: Date.UTC(1, 0, 1) + 86_400_000, max: Date.UTC(9999, 0, 1) }),
  )
  .map((time) => new Date(time).toISOString());

function text({ format, "x-exact-pattern": exact, pattern, minLength = 0, maxLength = 256 }: Schema): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "date-time") return instants;
  if (format === "email") return fc.stringMatching(/^[a-z0-9]{1,20}@[a-z0-9]{1,20}\.[a-z]{2,3}$/);
  if (format === "uri") return fc.webUrl();
  const bounds = { minLength, maxLength: Math.min(maxLength, minLength + 24) };
  if (pattern === undefined)
    return fc.oneof(
      fc.string(bounds),
      fc.string({ ...bounds, unit: "grapheme" }).filter((one) => one.length <= maxLength),
    );
  return fc
    .stringMatching(new RegExp(exact ?? pattern, "u"), { size: "small" })
    .filter((one) => one.length >= minLength && one.length <= maxLength);
}

const long = [
  "x".repeat(257),
  "x".repeat(5_000),
  "é".repeat(4_097),
  "\u{1F600}".repeat(300),
  "a,".repeat(2_000),
  "-".repeat(100_000),
];

/** Text that trips over somebody: terminators, quotes, signs of SQL, LIKE and JSON, of other scripts, of formats. */
const hostileTexts = [
  ...[
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udc00x",
    "\ufeff",
    "\u202e",
    "\u200b",
    "\r\n",
    "\t",
    "%",
    "_",
    "\\",
    "%\\",
    "'",
    "''; drop table licenses; --",
  ],
  ...[
    '"',
    "$1",
    "$$",
    "{}",
    "[]",
    "null",
    "true",
    "0",
    "-0",
    "-1",
    "1.5",
    "1e400",
    "1e-400",
    "NaN",
    "Infinity",
    "-infinity",
    "infinity",
    "epoch",
    "now",
  ],
  ...["9007199254740993", "9223372036854775808", "170141183460469231731687303715884105728", "0x10", "1_000", "١", "½", "Ⅷ"],
  ...[
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "{01932f5e-7a10-7cc3-98c4-dc0c0c07398f}",
    "01932F5E7A107CC398C4DC0C0C07398F",
  ],
  ...[
    "2026-02-30T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59-23:59",
    "2026-01-01T00:00:00+16:00",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:60Z",
    "2026-01-01",
  ],
  ...[
    "P1Y",
    "PT0S",
    "P99999999999Y",
    "-P1D",
    "P1M1Y",
    "superadmin",
    "user",
    "admin",
    "*",
    ".",
    "..",
    "../..",
    "a/b",
    "a?b",
    "a#b",
    "%00",
    "%2e%2e%2f",
    "%zz",
    "__proto__",
    "constructor",
  ],
  ...[
    "lk_license_x",
    "lk_product_",
    "Bearer x",
    "sig1=()",
    "key/e30=.x",
    "http://[::1",
    "javascript:alert(1)",
    "a@b",
    "@",
    "ada@example.com\n",
  ],
  ...long,
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);

const deep = (levels: number): unknown => (levels === 0 ? 1 : levels % 2 === 0 ? [deep(levels - 1)] : { a: deep(levels - 1) });

/** Values that nobody means, of every type. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    1e21,
    1e308,
    -1e308,
    5e-324,
    Number.MAX_SAFE_INTEGER,
    -Number.MAX_SAFE_INTEGER,
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [null],
    [[]],
    [{}],
    { a: {} },
    deep(4),
    deep(15),
    deep(17),
    Array(101).fill("x"),
    Array(1_001).fill({}),
    Array(3_000).fill(0),
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(hostileText, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 70, noNullPrototype: true }),
);

/** A value in which something is not as the schema wants it: a member, an element, the type, or one member too many. */
export function mutated(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value) && value.length > 0)
    return fc.oneof(
      hostile,
      fc.tuple(fc.nat(value.length - 1), fc.oneof(hostile, fc.constantFrom(...value))).map(([at, one]) => value.with(at, one)),
      fc.constant([...value, ...value]),
      fc.nat(value.length - 1).chain((at) => mutated(value[at]).map((one) => value.with(at, one))),
    );
  if (typeof value !== "object" || value === null || Array.isArray(value)) return hostile;
  const object = value as Record<string, unknown>;
  const names = Object.keys(object);
  const extra = fc
    .tuple(hostileText, hostile)
    .map(([name, member]) => Object.fromEntries([...Object.entries(object), [name, member]]));
  if (names.length === 0) return fc.oneof(hostile, extra);
  const name = fc.constantFrom(...names);
  return fc.oneof(
    { weight: 1, arbitrary: hostile },
    { weight: 2, arbitrary: extra },
    { weight: 2, arbitrary: name.map((one) => Object.fromEntries(Object.entries(object).filter(([other]) => other !== one))) },
    {
      weight: 6,
      arbitrary: name.chain((one) => fc.oneof(hostile, mutated(object[one])).map((member) => ({ ...object, [one]: member }))),
    },
  );
}
