// Writes src/api.ts: the types of the requests that the client sends, and of the events that webhooks get, from the service's OpenAPI document. With --check it only compares.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const operations = [
  "validateLicenseByKey",
  "checkInLicenseByKey",
  "checkOutLicenseByKey",
  "listMachines",
  "createMachine",
  "deleteMachine",
  "pingHeartbeat",
  "checkOutMachine",
];

const document = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));
const target = new URL("../src/api.ts", import.meta.url);

/** Those operations, with what the client needs of them: bodies and answers. It reads refusals, and writes paths and headers, by itself. */
const paths = {};
for (const [path, item] of Object.entries(document.paths))
  for (const [method, operation] of Object.entries(item))
    if (operations.includes(operation?.operationId)) paths[path] = { ...paths[path], [method]: bodiesOf(operation) };

const found = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
const missing = operations.filter((name) => !found.includes(name));
if (missing.length > 0) throw new Error(`docs/openapi.json has no operation of the name ${missing.join(", ")}.`);

const { openapi, info, webhooks } = document;
/** Bodies of deliveries: their schemas alone, since nothing is sent. */
const events = Object.values(webhooks).map(({ post }) => post.requestBody.content["application/json"].schema);

const nodes = await openapiTS({ openapi, info, paths, components: reached(events, reached(paths)) });
const text = `// Written by \`npm run types\` from docs/openapi.json: do not edit.\n\n${astToString(nodes)}`;

if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
  console.error(
    "src/api.ts is not what docs/openapi.json says: run npm run types in clients/typescript and commit what it writes.",
  );
  process.exitCode = 1;
}

function bodiesOf({ operationId, requestBody, responses }) {
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith("2"))
    .map(([status, answer]) => [status, withoutHeaders(answer)]);
  return { operationId, ...(requestBody === undefined ? {} : { requestBody }), responses: Object.fromEntries(answers) };
}

/** @param answer of an operation, or a reference to one that several share */
function withoutHeaders(answer) {
  const [, , , name] = answer.$ref?.split("/") ?? [];
  const { headers, ...rest } = name === undefined ? answer : document.components.responses[name];
  return rest;
}

/** The components that a value refers to, and those that they refer to. */
function reached(value, components = {}) {
  for (const [, kind, name] of JSON.stringify(value).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
    if (components[kind]?.[name] !== undefined) continue;
    components[kind] = { ...components[kind], [name]: document.components[kind][name] };
    reached(document.components[kind][name], components);
  }
  return components;
}
