// Does what an app does at one start, in a browser and in Deno. story.ts says when, and what has to come of it.
import { Latchkey, memoryStorage } from "@latchkey/client";

/**
 * Does one thing of the app's and returns what came of it, as JSON can carry it.
 * @param start what to do: `action`, `question`, the options of the client, and `forgets` where nothing is to be stored
 * @param platform the `storage` of this platform, and `onLeave`, which gives the seat back when the app is left
 */
export async function act({ action, question, options, forgets }, { storage, onLeave }) {
  const latchkey = new Latchkey({ ...options, storage: forgets ? memoryStorage() : storage });
  if (action === "check") return latchkey.check(question);
  return new Promise((resolve) => {
    const heartbeat = latchkey.heartbeat({ ...question, onEvent: resolve });
    onLeave(heartbeat);
  });
}
