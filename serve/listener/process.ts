import { type ListenerOptions, startListener } from "./listener.ts";

// The listener in a process of its own: what the database and the supervisor do takes no time from it. It ends with the process that started
// it, however that ends: the channel between them closes then.

export type FromListener = { listening: true } | { failed: string } | { drained: true };

const say = (message: FromListener): void => {
  process.send?.(message);
};

process.once("disconnect", () => process.exit());
// Ctrl-C and a service manager's signal reach every process: the supervisor decides.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

const options: ListenerOptions = JSON.parse(process.argv[2] ?? "");
try {
  const listener = await startListener(options);
  process.once("message", async () => {
    await listener.drain();
    say({ drained: true });
  });
  say({ listening: true });
} catch (error) {
  say({ failed: (error as NodeJS.ErrnoException).code ?? String(error) });
}
