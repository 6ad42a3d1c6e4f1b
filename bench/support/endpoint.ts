import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { ServerAddress } from "../../serve/postgres/server.ts";
import { startProcess, stopProcess } from "./processes.ts";

export type Endpoint = {
  /** The Worker's variables. */
  variables: { DATABASE_URL: string; DATABASE_ENDPOINT: string };
  /** Round trips so far, whatever each carried. */
  roundTrips(): Promise<number>;
  stop(): Promise<void>;
};

/** Neon's protocol before a Postgres, in a process of its own. */
export async function startEndpoint(address: ServerAddress): Promise<Endpoint> {
  const child = startProcess(process.execPath, [join(import.meta.dirname, "endpoint-process.ts"), JSON.stringify(address)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const { url, databaseUrl } = await nextMessage<{ url: string; databaseUrl: string }>(child);
  return {
    variables: { DATABASE_URL: databaseUrl, DATABASE_ENDPOINT: url },
    roundTrips: async () => {
      const answer = nextMessage<{ roundTrips: number }>(child);
      child.send("round trips");
      return (await answer).roundTrips;
    },
    stop: () => stopProcess(child),
  };
}

function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error("The database's endpoint ended."));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as Message);
    });
  });
}
