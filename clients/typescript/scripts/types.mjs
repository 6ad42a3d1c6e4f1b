// Writes types from the service's OpenAPI document: src/api.ts for this client (the requests that it sends, and the events that webhooks get), and
// console/src/api/contract.ts for the console (every route of the API). With --check it only compares. It stands here because openapi-typescript
// needs a TypeScript that the project itself is past.
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

/** Those operations, with what clients need of them: parameters where they are asked for, bodies and answers. Refusals and headers they read by themselves. */
function pathsOf(isWanted, parametersOf) {
  const paths = {};
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item))
      if (operation?.operationId !== undefined && isWanted(operation.operationId))
        paths[path] = { ...paths[path], [method]: { ...parametersOf(operation), ...bodiesOf(operation) } };
  return paths;
}

const paths = pathsOf(
  (name) => operations.includes(name),
  () => ({}),
);
const everyPath = pathsOf(
  () => true,
  ({ parameters = [] }) => ({ parameters: parameters.filter((one) => !one.$ref?.includes("/header-")) }),
);

const found = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
const missing = operations.filter((name) => !found.includes(name));
if (missing.length > 0) throw new Error(`docs/openapi.json has no operation of the name ${missing.join(", ")}.`);

const { openapi, info, webhooks } = document;
/** Bodies of deliveries: their schemas alone, since nothing is sent. */
const events = Object.values(webhooks).map(({ post }) => post.requestBody.content["application/json"].schema);

await write("../src/api.ts", { paths, components: reached(events, reached(paths)) });
// The console's types have no comments: they would be half of the file, and docs/openapi.json has each of them.
await write(
  "../../../console/src/api/contract.ts",
  { paths: everyPath, components: reached(everyPath) },
  { removeComments: true },
);

/** @param file relative to this script @param formatOptions of TypeScript's printer */
async function write(file, { paths, components }, formatOptions = {}) {
  const nodes = await openapiTS({ openapi, info, paths, components });
  const text = `// Written by \`npm run types\` in clients/typescript from docs/openapi.json: do not edit.\n\n${astToString(nodes, { formatOptions })}`;
  const target = new URL(file, import.meta.url);
  if (!process.argv.includes("--check")) return writeFileSync(target, text);
  if (readFileSync(target, "utf8") === text) return;
  console.error(`${file} is not what docs/openapi.json says: run npm run types in clients/typescript and commit what it writes.`);
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
