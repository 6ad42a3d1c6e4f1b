import { join } from "node:path";
import type { ServerAddress } from "../../serve/postgres/server.ts";
import type { Build } from "../../serve/worker/build.ts";
import { type Runtime, startRuntime } from "../../serve/worker/runtime.ts";
import { secrets } from "./dataset.ts";
import { type Endpoint, startEndpoint } from "./endpoint.ts";

/** A Worker with an endpoint of its own before the database, so that its round trips are counted apart. */
export type Service = Omit<Runtime, "stop"> & { endpoint: Endpoint; stop(): Promise<void> };

export type ServiceOptions = {
  build: Build;
  address: ServerAddress;
  /** Of all services' folders. */
  folder: string;
  name: string;
  /** More variables, such as `EDGE_MEMORY_BYTES`. */
  variables?: Record<string, string>;
  hasInspector?: boolean;
  v8Flags?: string[];
  onOutput?: (text: string) => void;
};

export async function startService({
  build,
  address,
  folder,
  name,
  variables = {},
  ...options
}: ServiceOptions): Promise<Service> {
  const endpoint = await startEndpoint(address);
  const runtime = await startRuntime({
    build,
    // The line that each request logs goes to the platform, not to a pipe of this machine.
    variables: { ...endpoint.variables, ...secrets, REQUEST_LOG: "off", ...variables },
    folder: join(folder, name),
    // A checkout of before there was a clock may be measured beside this one.
    ...(build.durableObjects.some(({ className }) => className === "Clock") ? { clockSocket: "clock.sock" } : {}),
    ...options,
  });
  const stop = async () => {
    await runtime.kill();
    await endpoint.stop();
  };
  return { ...runtime, endpoint, stop };
}
