import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";

/** A change that the console asks the service for somewhere: a method of its API client, and the path as the OpenAPI document has it. */
export type ConsoleAction = { method: "POST" | "PUT" | "PATCH" | "DELETE"; path: string; file: string };

/** A node of ESTree, as far as this looks at it. */
type Node = { type: string; start: number; end: number; [member: string]: unknown };

const folder = join(import.meta.dirname, "../../console/src");

/** The only files that may speak to the network themselves: the API client, and the door for the browser's cookie. */
const speakers = ["api/client.ts", "api/door.ts"];

const networkNames = new Set(["fetch", "XMLHttpRequest", "sendBeacon", "WebSocket", "EventSource", "WebTransport"]);

/**
 * Finds every change that the console can ask for, by its sources: each call of the API client.
 * @throws Error for a use of the client that names no path, and for whatever speaks to the network beside it: a change could be made there unseen
 */
export function consoleActions(): ConsoleAction[] {
  return globSync("**/*.{ts,tsx}", { cwd: folder })
    .filter((file) => file !== "api/contract.ts")
    .flatMap((file) => actionsIn(file, readFileSync(join(folder, file), "utf8")));
}

function actionsIn(file: string, text: string): ConsoleAction[] {
  const nodes = [...nodesOf(parseSync(file, text).program as unknown as Node, undefined)];
  const texts = new Map(nodes.flatMap(({ node }) => textIn(node)));
  const where = ({ start }: Node) => `console/src/${file}:${text.slice(0, start).split("\n").length}`;
  return nodes.flatMap(({ node, parent }) => {
    if (node.type !== "Identifier" || isOnlyName(node, parent)) return [];
    if (networkNames.has(String(node.name)) && !speakers.includes(file))
      throw new Error(`${where(node)} speaks to the network itself. Let it ask by the API client.`);
    if (node.name !== "api" || file === "api/client.ts") return [];
    const call = callOf(node, nodes);
    if (call !== undefined && methodOf(call) === "GET") return [];
    const path = call && pathOf((call.arguments as Node[])[0], texts);
    if (call === undefined || path === undefined)
      throw new Error(`${where(node)} uses the API client without a method and a path that can be read here.`);
    return [{ method: methodOf(call) as ConsoleAction["method"], path, file }];
  });
}

function* nodesOf(node: Node, parent: Node | undefined): Generator<{ node: Node; parent: Node | undefined }> {
  yield { node, parent };
  for (const member of Object.values(node)) {
    for (const child of Array.isArray(member) ? member : [member]) if (isNode(child)) yield* nodesOf(child, node);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";

/** A constant with a text, such as `const route = "/api/v1/…"`. */
const textIn = ({ type, id, init }: Node): [string, string][] =>
  type === "VariableDeclarator" && isNode(id) && isNode(init) && init.type === "Literal" && typeof init.value === "string"
    ? [[String(id.name), init.value]]
    : [];

/** Names of imports, of members and of types say nothing by themselves. */
const isOnlyName = (node: Node, parent: Node | undefined): boolean =>
  parent === undefined ||
  /^(Import|Export|TS)/.test(parent.type) ||
  (parent.type === "MemberExpression" &&
    parent.property === node &&
    parent.computed !== true &&
    !networkNames.has(String(node.name))) ||
  (parent.type === "Property" && parent.key === node && parent.computed !== true && parent.shorthand !== true);

/** The call of `api.METHOD(…)` whose `api` this is. */
const callOf = (api: Node, nodes: readonly { node: Node; parent: Node | undefined }[]): Node | undefined => {
  const member = nodes.find(
    ({ node }) => node.type === "MemberExpression" && node.object === api && node.computed !== true,
  )?.node;
  return member && nodes.find(({ node }) => node.type === "CallExpression" && node.callee === member)?.node;
};

const methodOf = (call: Node): string => String(((call.callee as Node).property as Node).name);

/** The path that an argument says: a text, a constant of the file, or a template of them. */
function pathOf(argument: Node | undefined, texts: ReadonlyMap<string, string>): string | undefined {
  if (argument === undefined) return undefined;
  if (argument.type === "Literal" && typeof argument.value === "string") return argument.value;
  if (argument.type === "Identifier") return texts.get(String(argument.name));
  if (argument.type !== "TemplateLiteral") return undefined;
  const inner = (argument.expressions as Node[]).map((expression) => pathOf(expression, texts));
  if (inner.includes(undefined)) return undefined;
  return (argument.quasis as { value: { cooked: string } }[])
    .map(({ value }, index) => value.cooked + (inner[index] ?? ""))
    .join("");
}
