import { readConfiguration } from "../configuration.ts";
import { runProgram } from "../plain-error.ts";
import { runService } from "../program.ts";
import { builtWorker } from "../worker/start.ts";

// `npm start`: the service on one machine.
await runProgram(async () => {
  const configuration = readConfiguration(process.env);
  await runService(configuration, builtWorker({ showsLog: configuration.workerVariables.REQUEST_LOG !== "off" }));
});
