import type { Configuration } from "./configuration.ts";
import { startLocalService, type WorkerRunner } from "./local-service.ts";

/** Milliseconds between two looks at whether npm still runs. */
const lookMs = 500;

/** Runs the service in the foreground until it is told to end. @throws PlainError when it does not start, or cannot go on */
export async function runService(configuration: Configuration, runner: WorkerRunner): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    whenNpmEnds(resolve);
  });
  const service = await startLocalService({ configuration, runner, say: (line) => console.log(line) });
  const { created, username, generatedPassword } = service.superadmin;
  console.log(`Service     ${service.url}/api/v1`);
  if (configuration.hasConsole) console.log(`Console     ${service.url}/console`);
  console.log(`Try it      ${service.url}/docs`);
  console.log(`Log in      curl ${service.url}/api/v1/auth/login -d username=${username} --data-urlencode 'password=…'`);
  if (generatedPassword !== undefined) console.log(`Password    ${generatedPassword}   (of ${username}; it is not shown again)`);
  if (!created && configuration.superadmin.password !== undefined)
    console.log(`Password    as it was: ${username} was made before, and SUPERADMIN__PASSWORD is for a new database`);
  console.log("Stop        Ctrl-C");
  try {
    await Promise.race([interrupted, service.failed]);
  } finally {
    await service.stop();
  }
  console.log("Stopped.");
}

/** A signal that is sent to npm ends it and its shell, and never comes here. Whoever starts this without npm may leave it alone. */
function whenNpmEnds(end: () => void): void {
  const { ppid: parent, env } = process;
  if (env.npm_lifecycle_event !== "start" && env.npm_lifecycle_event !== "dev") return;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, lookMs).unref();
}
