import { startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import { openServerPostgres, type ServerAddress } from "../../serve/postgres/server.ts";

// The database's endpoint in a process of its own, so that it takes no time from who measures. It counts what it is asked for.

const address: ServerAddress = JSON.parse(process.argv[2] ?? "");
const backend = await openServerPostgres(address);
let roundTrips = 0;
backend.pool.on("acquire", () => {
  roundTrips += 1;
});
const { url, databaseUrl } = await startNeonEndpoint({ backend });
process.on("message", () => process.send?.({ roundTrips }));
process.on("disconnect", () => process.exit(0));
process.send?.({ url, databaseUrl });
