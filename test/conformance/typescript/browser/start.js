// One start of the app: the page that is loaded offers what story.ts asks for.
import { webStorage } from "@latchkey/client";
import { act } from "/app.js";

const onLeave = (heartbeat) => addEventListener("pagehide", () => heartbeat.giveBack());

globalThis.begin = (start) => act(start, { storage: webStorage(localStorage), onLeave });
