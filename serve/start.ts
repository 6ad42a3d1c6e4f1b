import { readConfiguration } from "./configuration.ts";
import { startLocalService } from "./local-service.ts";
import { PlainError, runProgram } from "./plain-error.ts";

/** Milliseconds between two looks at whether npm is still there. */
const lookMs = 500;

await runProgram(async () => {
  const configuration = readConfiguration(process.env);
  let isUp = false;
  const starting = startLocalService({
    configuration,
    watch: process.argv.includes("--watch"),
    say: (line) => console.log(line),
    onWorkerLine: (line) => showLine(line, isUp),
  });
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    whenNpmEnds(resolve);
  });
  const service = await starting;
  isUp = true;
  const { created, username, generatedPassword } = service.superadmin;
  console.log(`Service     ${service.url}/api/v1`);
  console.log(`Try it      ${service.url}/docs`);
  console.log(`Log in      curl ${service.url}/api/v1/auth/login -d username=${username} --data-urlencode 'password=…'`);
  if (generatedPassword !== undefined) console.log(`Password    ${generatedPassword}   (of ${username}; it is not shown again)`);
  if (!created && configuration.superadmin.password !== undefined)
    console.log(`Password    as it was: ${username} was made before, and SUPERADMIN__PASSWORD is for a new database`);
  console.log("Stop        Ctrl-C");
  const reason = await Promise.race([interrupted.then(() => "interrupted"), service.ended.then(() => "ended")]);
  await service.stop();
  if (reason === "ended") throw new PlainError("The Worker ended by itself.");
  console.log("Stopped.");
});

/** A signal that is sent to npm ends it and its shell, and never comes here. Whoever starts this without npm may leave it alone. */
function whenNpmEnds(end: () => void): void {
  const { ppid: parent, env } = process;
  if (env.npm_lifecycle_event !== "start" && env.npm_lifecycle_event !== "dev") return;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, lookMs).unref();
}

/** The Worker's own lines are JSON, one a request, shown once it is up; of wrangler's chatter only trouble is shown. */
function showLine(line: string, isUp: boolean): void {
  if (line.startsWith("{")) {
    if (isUp) console.log(line);
  } else if (/error|warn|✘|▲/i.test(line)) console.error(line);
}
