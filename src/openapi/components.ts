import type { JsonObject } from "./json-schema.ts";

/** Parts that several routes have in common, by kind and name. */
export type Components = Record<"headers" | "parameters" | "responses" | "schemas", JsonObject>;

/**
 * Writes something once, under components, and gives what stands for it elsewhere.
 * @param name says all that tells the value from others of its kind: the first of a name is the one that is kept
 */
export function shared(components: Components, kind: keyof Components, name: string, value: JsonObject): JsonObject {
  components[kind][name] ??= value;
  return { $ref: `#/components/${kind}/${name}` };
}

/** Writes headers once; gives them by their names. */
export const sharedHeaders = (components: Components, headers: Record<string, JsonObject>): JsonObject =>
  Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, shared(components, "headers", name, header)]));

/** Parts of an operation that another operation may have in common with it. */
export type Operation = JsonObject & {
  parameters?: JsonObject[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonObject }> };
  responses: Record<string, JsonObject>;
};

/** Writes once each parameter, body and answer that operations have alike. */
export function shareRepeats(operations: Operation[], components: Components): void {
  shareBodies(operations, components);
  const allParameters = operations.flatMap(({ parameters = [] }) => parameters);
  const parameter = sharing(components, "parameters", allParameters, (one) => `${one.in}-${one.name}`);
  const answers = operations.flatMap(({ responses }) => Object.values(responses)).filter((one) => !("$ref" in one));
  const answer = sharing(components, "responses", answers, ({ description }) => inPascalCase(String(description)));
  for (const operation of operations) {
    if (operation.parameters !== undefined) operation.parameters = operation.parameters.map(parameter);
    operation.responses = Object.fromEntries(Object.entries(operation.responses).map(([status, one]) => [status, answer(one)]));
  }
}

/** Leaves one schema of several equal bodies: that of the first operation. */
function shareBodies(operations: Operation[], { schemas }: Components): void {
  const kept = new Map<string, string>();
  const references = new Map<unknown, string>();
  for (const name of Object.keys(schemas).filter((one) => one.endsWith("Body"))) {
    const text = JSON.stringify(schemas[name]);
    const same = kept.get(text);
    if (same === undefined) kept.set(text, name);
    else {
      references.set(`#/components/schemas/${name}`, `#/components/schemas/${same}`);
      delete schemas[name];
    }
  }
  for (const { requestBody } of operations)
    for (const media of Object.values(requestBody?.content ?? {})) {
      const reference = references.get(media.schema.$ref);
      if (reference !== undefined) media.schema = { $ref: reference };
    }
}

const inPascalCase = (text: string): string =>
  (text.match(/\w+/g) ?? []).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");

/** Gives for each of several values what stands in its place: a reference, if it is there more than once. */
function sharing(
  components: Components,
  kind: keyof Components,
  values: JsonObject[],
  nameOf: (value: JsonObject) => string,
): (value: JsonObject) => JsonObject {
  const uses = new Map<string, number>();
  for (const text of values.map((value) => JSON.stringify(value))) uses.set(text, (uses.get(text) ?? 0) + 1);
  // The most used first: it gets the name, and others of that name a number behind it.
  const repeated = [...uses].filter(([, count]) => count > 1).sort(([, left], [, right]) => right - left);
  const references = new Map<string, JsonObject>();
  for (const [text] of repeated) {
    const value = JSON.parse(text) as JsonObject;
    references.set(text, shared(components, kind, freeName(components[kind], nameOf(value)), value));
  }
  return (value) => references.get(JSON.stringify(value)) ?? value;
}

/** Returns the name, with the first number behind it that makes it free. */
function freeName(taken: JsonObject, name: string): string {
  let free = name;
  for (let number = 2; free in taken; number += 1) free = `${name}${number}`;
  return free;
}
