import type { Runtime } from "../../serve/worker/runtime.ts";

type Described = { webSocketDebuggerUrl: string };

/** Milliseconds that an answer may take. */
const deadlineMs = 20_000;

/** Microseconds between two samples of a profile. */
const sampleMicroseconds = 100;

type Inspected = Pick<Runtime, "url" | "inspectorPort">;

/** Asks V8 through the runtime's inspector. @throws Error when it does not answer within 20 seconds */
type Ask = <Result extends object>(method: string, parameters?: object) => Promise<Partial<Result>>;

async function inspect<T>({ url, inspectorPort }: Inspected, work: (ask: Ask) => Promise<T>): Promise<T> {
  const described = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json()) as Described[];
  const [{ webSocketDebuggerUrl } = { webSocketDebuggerUrl: "" }] = described;
  const socket = new WebSocket(webSocketDebuggerUrl);
  const answers = new Map<number, object>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    if (id !== undefined) answers.set(id, result);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("The inspector does not answer.")));
  });
  let last = 0;
  const ask: Ask = async (method, parameters = {}) => {
    last += 1;
    const id = last;
    socket.send(JSON.stringify({ id, method, params: parameters }));
    const deadline = performance.now() + deadlineMs;
    while (!answers.has(id)) {
      if (performance.now() > deadline) throw new Error("The inspector does not answer in time.");
      await new Promise((resolve) => setTimeout(resolve, 50));
      // The runtime looks at what its inspector was sent when a request wakes it.
      await fetch(`${url}/healthz`).then((response) => response.arrayBuffer());
    }
    return answers.get(id) ?? {};
  };
  try {
    return await work(ask);
  } finally {
    socket.close();
  }
}

/** Bytes that a Worker's heap uses after a garbage collection. @throws Error when the inspector does not answer within 20 seconds */
export const heapBytes = (runtime: Inspected): Promise<number> =>
  inspect(runtime, async (ask) => {
    await ask("HeapProfiler.enable");
    await ask("HeapProfiler.collectGarbage");
    return (await ask<{ usedSize: number }>("Runtime.getHeapUsage")).usedSize ?? Number.NaN;
  });

/** V8's own form. */
type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
};

/** Names of functions from the innermost to the outermost, and the microseconds that were spent there. */
export type Stack = { functions: string[]; microseconds: number };

/** Samples where a Worker spends its time while the work is done, without idle time. @throws Error as above */
export const profile = (runtime: Inspected, work: () => Promise<unknown>): Promise<Stack[]> =>
  inspect(runtime, async (ask) => {
    await ask("Profiler.enable");
    await ask("Profiler.setSamplingInterval", { interval: sampleMicroseconds });
    await ask("Profiler.start");
    await work();
    const { profile: taken } = await ask<{ profile: CpuProfile }>("Profiler.stop");
    return taken === undefined ? [] : stacksOf(taken);
  });

function stacksOf({ nodes, samples, timeDeltas }: CpuProfile): Stack[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const spent = new Map<number, number>();
  samples.forEach((id, index) => {
    spent.set(id, (spent.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  });
  return [...spent].flatMap(([id, microseconds]) => {
    const functions: string[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) functions.push(names.get(at) ?? "");
    return functions[0] === "(idle)" ? [] : [{ functions, microseconds }];
  });
}

/** V8's own form: bytes that were allocated in a function, what is garbage by now included. */
type Allocations = { callFrame: { functionName: string }; selfSize: number; children: Allocations[] };

/** Names of functions from the innermost to the outermost, and the bytes that were allocated there. */
export type Allocated = { functions: string[]; bytes: number };

/** Bytes between two samples of allocations. */
const sampleBytes = 8_192;

/** Samples where a Worker allocates memory while the work is done. @throws Error as above */
export const allocations = (runtime: Inspected, work: () => Promise<unknown>): Promise<Allocated[]> =>
  inspect(runtime, async (ask) => {
    await ask("HeapProfiler.startSampling", {
      samplingInterval: sampleBytes,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await work();
    const { profile: taken } = await ask<{ profile: { head: Allocations } }>("HeapProfiler.stopSampling");
    return taken === undefined ? [] : allocatedIn(taken.head, []);
  });

function allocatedIn({ callFrame, selfSize, children }: Allocations, outer: string[]): Allocated[] {
  const functions = [callFrame.functionName, ...outer];
  const own = selfSize === 0 ? [] : [{ functions, bytes: selfSize }];
  return [...own, ...children.flatMap((child) => allocatedIn(child, functions))];
}
