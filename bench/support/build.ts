import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { unstable_readConfig } from "wrangler";
import { type Build, buildWorker, project, wrangler } from "../../serve/worker/build.ts";

/** A Worker of this folder's `workers`, with the service's own compatibility settings. */
export function buildYardstick(name: "bare-hono" | "least-answer" | "one-select", folder: string): Promise<Build> {
  const { compatibility_date, compatibility_flags } = unstable_readConfig({ config: join(project, "wrangler.toml") });
  mkdirSync(folder, { recursive: true });
  const configuration = join(folder, "wrangler.json");
  const main = join(import.meta.dirname, `../workers/${name}.ts`);
  writeFileSync(
    configuration,
    JSON.stringify({ name, main, compatibility_date, compatibility_flags, keep_names: false, send_metrics: false }),
  );
  return buildWorker(configuration, join(folder, "out"));
}

/** Bytes of all modules after gzip. */
export const compressedSize = ({ folder, modules }: Build): number =>
  modules.reduce((bytes, name) => bytes + gzipSync(readFileSync(join(folder, name))).byteLength, 0);

type Profile = { nodes: { id: number; callFrame: { functionName: string } }[]; samples: number[]; timeDeltas: number[] };

/** Milliseconds of CPU that `wrangler check startup` saw while the Worker started. */
export async function startupMilliseconds(folder: string): Promise<number> {
  const file = join(folder, "startup.cpuprofile");
  await wrangler("check", "startup", "--outfile", file);
  const { nodes, samples, timeDeltas }: Profile = JSON.parse(readFileSync(file, "utf8"));
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id));
  const busy = samples.reduce((sum, id, index) => sum + (idle.has(id) ? 0 : (timeDeltas[index] ?? 0)), 0);
  return busy / 1000;
}
