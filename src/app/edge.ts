import { secretsOf } from "../crypto/secrets.ts";
import { Edge } from "../edge/edge.ts";
import { regionOf } from "../edge/region.ts";
import { clientAddressOf } from "./client-address.ts";
import { databaseOf } from "./database.ts";
import type { AppContext } from "./state.ts";
import { waitUntilOf } from "./wait-until.ts";

/** Returns what keeps licenses near the client, one for the request; undefined where there are no regional nodes. */
export function edgeOf(c: AppContext): Edge | undefined {
  const request = c.get("request");
  if (request.edge === null) request.edge = openEdge(c);
  return request.edge;
}

function openEdge(c: AppContext): Edge | undefined {
  const { REGIONAL_NODE: nodes, TENANT_DIRECTORY: directories, REGION, EDGE_MEMORY_BYTES: memoryBytes } = c.env;
  if (nodes === undefined) return undefined;
  const isFresh = /\bno-cache\b/i.test(c.req.header("Cache-Control") ?? "");
  return new Edge({
    nodes,
    directories,
    database: databaseOf(c),
    region: regionOf(c.req.raw, REGION, c.get("request").now.getTime()),
    memoryBytes,
    isFresh,
    meter: c.get("request").meter,
    deadline: c.get("request").deadline,
    waitUntil: waitUntilOf(c),
    clientAddress: () => clientAddressOf(c),
    secrets: () => secretsOf(c.env),
  });
}
