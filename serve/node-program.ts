import { spawn } from "node:child_process";
import { PlainError } from "./plain-error.ts";

type Options = {
  /** The path of its file. */
  program: string;
  parameters: string[];
  /** The folder in which it runs. */
  folder: string;
  /** Variables beside those of this process. */
  variables?: Record<string, string>;
};

/** Runs a program of Node until it ends. @throws PlainError with the last part of what it said when it fails */
export async function runNodeProgram({ program, parameters, folder, variables = {} }: Options): Promise<void> {
  const child = spawn(process.execPath, [program, ...parameters], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...variables },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const code = await new Promise<number | null>((ended) => child.once("close", ended));
  if (code !== 0) throw new PlainError(said.trim().slice(-4_000));
}
