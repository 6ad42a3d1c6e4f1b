import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { unstable_readConfig } from "wrangler";
import { copyDocumentationAssets } from "../../serve/assets.ts";

type Configuration = {
  compatibility_date?: string | undefined;
  compatibility_flags: string[];
  durable_objects: { bindings: { name: string; class_name: string }[] };
};

const project = join(import.meta.dirname, "../..");

export type Build = {
  /** A folder with the Worker's modules. */
  folder: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** Classes of Durable Objects by the names of their bindings. */
  nodes: Record<string, string>;
};

/** The Worker as it deploys. */
export async function buildService(folder: string): Promise<Build> {
  await copyDocumentationAssets();
  return build(join(project, "wrangler.toml"), folder);
}

/** A Worker of this folder's `workers`, with the service's own compatibility settings. */
export function buildYardstick(name: "bare-hono" | "least-answer" | "one-select", folder: string): Build {
  const { compatibility_date, compatibility_flags } = unstable_readConfig({ config: join(project, "wrangler.toml") });
  mkdirSync(folder, { recursive: true });
  const configuration = join(folder, "wrangler.json");
  const main = join(import.meta.dirname, `../workers/${name}.ts`);
  writeFileSync(
    configuration,
    JSON.stringify({ name, main, compatibility_date, compatibility_flags, keep_names: false, send_metrics: false }),
  );
  return build(configuration, join(folder, "out"));
}

function build(configuration: string, folder: string): Build {
  wrangler("deploy", "--dry-run", "--config", configuration, "--outdir", folder);
  const read: Configuration = unstable_readConfig({ config: configuration });
  return {
    folder,
    compatibilityDate: read.compatibility_date ?? "",
    compatibilityFlags: read.compatibility_flags,
    nodes: Object.fromEntries(read.durable_objects.bindings.map(({ name, class_name }) => [name, class_name])),
  };
}

export const modulesOf = ({ folder }: Build): string[] => readdirSync(folder).filter((name) => /\.m?js$/.test(name));

/** Bytes of all modules after gzip. */
export const compressedSize = (build: Build): number =>
  modulesOf(build).reduce((bytes, name) => bytes + gzipSync(readFileSync(join(build.folder, name))).byteLength, 0);

type Profile = { nodes: { id: number; callFrame: { functionName: string } }[]; samples: number[]; timeDeltas: number[] };

/** Milliseconds of CPU that `wrangler check startup` saw while the Worker started. */
export function startupMilliseconds(folder: string): number {
  const file = join(folder, "startup.cpuprofile");
  wrangler("check", "startup", "--outfile", file);
  const { nodes, samples, timeDeltas }: Profile = JSON.parse(readFileSync(file, "utf8"));
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id));
  const busy = samples.reduce((sum, id, index) => sum + (idle.has(id) ? 0 : (timeDeltas[index] ?? 0)), 0);
  return busy / 1000;
}

function wrangler(...parameters: string[]): void {
  execFileSync(process.execPath, [join(project, "node_modules/wrangler/bin/wrangler.js"), ...parameters], {
    cwd: project,
    stdio: "pipe",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
}
