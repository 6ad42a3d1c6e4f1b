import { request } from "node:http";

export type ShutdownRequest = {
  /** Says that every other request is answered. Resolves when what the Worker counted is in the database, or when the Worker has ended. */
  finish(): Promise<void>;
};

/**
 * Begins the request that keeps the Worker alive while it ends. Resolves when the Worker has it, or when it cannot be reached.
 * @param socketPath relative to the current folder of this process, or absolute
 */
export function beginShutdown(socketPath: string): Promise<ShutdownRequest> {
  return new Promise((resolve) => {
    // The Worker asks for the body once it has the request.
    const shutdown = request({ socketPath, method: "POST", path: "/", headers: { Host: "shutdown", Expect: "100-continue" } });
    const done = new Promise<void>((finished) => {
      shutdown.once("response", (response) => response.resume().once("close", finished));
      shutdown.once("error", () => finished());
    });
    const begun = {
      finish: () => {
        shutdown.end();
        return done;
      },
    };
    shutdown.once("continue", () => resolve(begun));
    void done.then(() => resolve(begun));
    shutdown.flushHeaders();
  });
}
