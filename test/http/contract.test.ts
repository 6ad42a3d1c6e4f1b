import { describe, expect, test } from "vitest";
import { z } from "zod";
import { permissions } from "../../src/access/permissions.ts";
import { canonicalJson } from "../../src/app/canonical-json.ts";
import { routes } from "../../src/app/routes.ts";
import { refusalNames } from "../../src/errors/refusals.ts";
import { nativeRefusals } from "../../src/formats/native/refusals.ts";
import { permissionsRequiredBy, takesIdempotencyKey } from "../../src/http/route.ts";
import { isSecretOnce, secretOnce, withoutSecrets } from "../../src/http/secrets-once.ts";
import { codesOf } from "../../src/openapi/document.ts";

const guarded = routes.flatMap(({ definition }) => permissionsRequiredBy(definition));

describe("permissions", () => {
  test.each(permissions)("%s guards a route", (permission) => {
    expect(guarded).toContain(permission);
  });

  test("only signing in, what leads to it, the public keys and a reset by its token ask for none", () => {
    const open = routes
      .filter(({ definition }) => definition.permission === null)
      .map(({ definition }) => definition.operationId);
    expect(open.sort()).toEqual([
      ...["beginSecondFactor", "beginSuperadminFactor", "confirmSecondFactor", "confirmSuperadminFactor"],
      ...["readTenantKeys", "resetPassword", "signIn", "signInSuperadmin"],
    ]);
  });
});

const codes = Object.values(nativeRefusals).map(({ code }) => code);

describe("the refusals and the routes", () => {
  test("no two routes are one", () => {
    const names = routes.map(({ definition: { method, path } }) => `${method} ${path.replace(/:[a-z_]+/g, ":")}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test("every code can be given: by a route, or by the spine", () => {
    // A path without its id is another path; the contract keeps these codes all the same.
    const kept = ["46002", "47005", "47020", "48000"];
    const spine = [...kept, "40004", "40005", "43007", "43008", "47007", "47008", "48006", "48007", "50006"];
    const given = new Set<string>([...routes.flatMap(({ definition }) => codesOf(definition)), ...spine]);
    expect(codes.filter((code) => !given.has(code))).toEqual([]);
  });

  test("every refusal has a name in snake_case and a code of five digits, each its own", () => {
    expect(new Set(refusalNames).size).toBe(refusalNames.length);
    expect(new Set(codes).size).toBe(refusalNames.length);
    expect(codes.filter((code) => !/^[45][0-9]{4}$/.test(code))).toEqual([]);
    expect(refusalNames.filter((name) => !/^[a-z]+(_[a-z]+)+$/.test(name))).toEqual([]);
  });

  test("every message says what is wrong in a sentence, and what to do in another", () => {
    for (const { message, status } of Object.values(nativeRefusals)) {
      expect(message).toMatch(/^[A-Z_a-z][^.]*\. [A-Z].*[.)]$/);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe("secrets that are told once", () => {
  /** Every member of an answer, at any depth, with its path. */
  function membersOf(schema: z.core.$ZodType, path: string[] = []): { name: string; schema: z.core.$ZodType }[] {
    const own = { name: path.join("."), schema };
    if (isSecretOnce(schema)) return [own];
    if (schema instanceof z.ZodObject)
      return [own, ...Object.entries(schema.shape).flatMap(([name, member]) => membersOf(member, [...path, name]))];
    if (schema instanceof z.ZodArray) return [own, ...membersOf(schema.element, path)];
    const isWrapper = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
    return isWrapper ? [own, ...membersOf(schema.unwrap(), path)] : [own];
  }

  /** Returns whether a name, description or example gives a member away as a secret that the service does not tell again. */
  const looksSecret = (name: string, schema: z.core.$ZodType): boolean => {
    const { description = "", example = "" } = z.globalRegistry.get(schema) ?? {};
    return (
      /(^|[._])(token|secret|password|access)$/.test(name) ||
      /this once|, once\b|told once/.test(description) ||
      /^lk_/.test(String(example))
    );
  };

  test("are declared as such, so that the stored answer of an idempotent request does not hold them", () => {
    const found = routes
      .filter(({ definition }) => takesIdempotencyKey(definition) && definition.answer.data !== undefined)
      .flatMap(({ definition: { operationId, answer } }) =>
        membersOf(answer.data as z.ZodType).map((member) => ({ ...member, operationId })),
      );
    const secret = found.filter(({ name, schema }) => looksSecret(name, schema));
    expect(new Set(secret.map(({ operationId }) => operationId))).toEqual(
      new Set([
        ...["createAccountToken", "createProductToken", "createLicenseToken", "createPasswordToken"],
        ...["createWebhook", "rotateWebhookSecret"],
      ]),
    );
    expect(secret.filter(({ schema }) => !isSecretOnce(schema)).map(({ operationId, name }) => `${operationId} ${name}`)).toEqual(
      [],
    );
  });

  test("are null in what is stored, wherever they are", () => {
    const schema = z.object({
      id: z.string(),
      made: z.array(z.object({ token: secretOnce("It.", "x"), name: z.string() })).optional(),
    });
    const data = { id: "1", made: [{ token: "lk_a", name: "a" }], other: "x" };
    expect(withoutSecrets(schema, data)).toEqual({ id: "1", made: [{ token: null, name: "a" }], other: "x" });
  });
});

test("the same data is the same canonical text, whatever the order of its members", () => {
  const text = '{"b":[{"y":1,"x":null}],"a":"\\u00e4","__proto__":{"c":true}}';
  const other = '{ "__proto__": {"c": true}, "a": "ä", "b": [{"x": null, "y": 1.0}] }';
  expect(canonicalJson(JSON.parse(text))).toBe(canonicalJson(JSON.parse(other)));
  expect(canonicalJson(JSON.parse(text))).toBe('{"__proto__":{"c":true},"a":"ä","b":[{"x":null,"y":1}]}');
  expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
  const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
  expect(() => canonicalJson(deep)).toThrow("nested too deeply");
});
