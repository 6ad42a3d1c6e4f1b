// One start of the app: takes what to do from its parameter, and writes what came of it.
import { fileStorage, giveBackOnExit } from "@latchkey/client/node";
import { act } from "../app.js";

const [folder, start] = Deno.args;
const result = await act(JSON.parse(start), { storage: fileStorage(folder), onLeave: giveBackOnExit });
console.log(JSON.stringify(result));
