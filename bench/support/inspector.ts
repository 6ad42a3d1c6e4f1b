type Described = { webSocketDebuggerUrl: string };

/** Milliseconds that a collection may take. */
const deadlineMs = 20_000;

/**
 * Bytes that a Worker's heap uses after a garbage collection, as V8's inspector tells.
 * @param port of `workerd --inspector-addr`
 * @param url of the Worker
 * @throws Error when it does not answer within 20 seconds
 */
export async function heapBytes(port: number, url: string): Promise<number> {
  const described = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as Described[];
  const [{ webSocketDebuggerUrl } = { webSocketDebuggerUrl: "" }] = described;
  const socket = new WebSocket(webSocketDebuggerUrl);
  const answers = new Map<number, { usedSize?: number }>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    if (id !== undefined) answers.set(id, result);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("The inspector does not answer.")));
  });
  let last = 0;
  const send = (method: string): number => {
    last += 1;
    socket.send(JSON.stringify({ id: last, method }));
    return last;
  };
  const deadline = performance.now() + deadlineMs;
  const answered = async (id: number): Promise<{ usedSize?: number }> => {
    while (!answers.has(id)) {
      if (performance.now() > deadline) throw new Error("The inspector does not answer in time.");
      await new Promise((resolve) => setTimeout(resolve, 50));
      // The runtime looks at what its inspector was sent when a request wakes it.
      await fetch(`${url}/healthz`).then((response) => response.arrayBuffer());
    }
    return answers.get(id) ?? {};
  };
  try {
    send("Runtime.enable");
    send("HeapProfiler.enable");
    await answered(send("HeapProfiler.collectGarbage"));
    return (await answered(send("Runtime.getHeapUsage"))).usedSize ?? Number.NaN;
  } finally {
    socket.close();
  }
}
