import { parseArgs } from "node:util";
import { openDatabase } from "../src/db/client.ts";
import { recoverSuperadmins } from "../src/masters/service.ts";
import { readConfiguration } from "./configuration.ts";
import { reachDatabase } from "./keys/reach-database.ts";
import { PlainError, runProgram } from "./plain-error.ts";

// `npm run superadmin:recover`: for an operator whose phone and recovery codes are gone. Switches the superadmin's second factor off and ends its
// sessions, while the service runs or not. It reaches the database, and no request does the same.
await runProgram(async () => {
  readArguments();
  const { url, endpoint, close } = await reachDatabase(readConfiguration(process.env));
  try {
    const superadmins = await recoverSuperadmins(openDatabase({ url, endpoint }), new Date());
    if (superadmins.length === 0) throw new PlainError("There is no superadmin yet. The first start of the service makes one.");
    for (const { username, hadFactor } of superadmins) {
      console.log(`Superadmin  ${username} signs in with the password alone${hadFactor ? "" : ", as before"}`);
      console.log("Sessions    all have ended; an access token that is in use ends within 15 seconds");
    }
  } finally {
    await close();
  }
});

function readArguments(): void {
  try {
    parseArgs({ options: {} });
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : error} Usage: npm run superadmin:recover`);
  }
}
