import { createServer } from "node:net";

/** Ports that no system gives to an outgoing connection by itself: such a connection could take a port between this look and its use. */
const firstPort = 20_000;
const portCount = 12_000;

const mostAttempts = 100;

/** Returns a port of loopback that nobody listens on at this moment. @throws Error where none is found */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const port = firstPort + Math.floor(Math.random() * portCount);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found in ${mostAttempts} attempts.`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const isListening = await new Promise<boolean>((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => resolve(true));
  });
  if (isListening) await new Promise((resolve) => probe.close(resolve));
  return isListening;
}
