import { findPostgres, startTemporaryServer } from "../../dev/postgres/temporary-server.ts";
import type { Backend } from "../../serve/postgres/backend.ts";
import { openEmbeddedPostgres } from "../../serve/postgres/embedded.ts";
import { openServerPostgres } from "../../serve/postgres/server.ts";

type Opened = { backend: Backend; stop: () => Promise<void> };

/** Every database that the endpoint stands in front of: a real server only where this machine has one. */
export const backends: [name: string, open: () => Promise<Opened>][] = [
  [
    "PGlite",
    async () => {
      const backend = await openEmbeddedPostgres({});
      return { backend, stop: backend.close };
    },
  ],
];

if (findPostgres() !== undefined) {
  backends.push([
    "a real server",
    async () => {
      const server = await startTemporaryServer();
      const backend = await openServerPostgres(server.address);
      const stop = async () => {
        await backend.close();
        await server.stop();
      };
      return { backend, stop };
    },
  ]);
}
