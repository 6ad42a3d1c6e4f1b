type Described = { webSocketDebuggerUrl: string };

/** Bytes that a Worker's heap uses after a garbage collection, as V8's inspector tells. @param port of `workerd --inspector-addr` */
export async function heapBytes(port: number): Promise<number> {
  const described = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as Described[];
  const [{ webSocketDebuggerUrl } = { webSocketDebuggerUrl: "" }] = described;
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("The inspector does not answer.")));
  });
  try {
    await call(socket, 1, "HeapProfiler.collectGarbage");
    const { usedSize } = await call<{ usedSize: number }>(socket, 2, "Runtime.getHeapUsage");
    return usedSize;
  } finally {
    socket.close();
  }
}

function call<Result>(socket: WebSocket, id: number, method: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onMessage = ({ data }: MessageEvent) => {
      const message = JSON.parse(String(data));
      if (message.id !== id) return;
      socket.removeEventListener("message", onMessage);
      if (message.error === undefined) resolve(message.result);
      else reject(new Error(message.error.message));
    };
    socket.addEventListener("message", onMessage);
    socket.send(JSON.stringify({ id, method }));
  });
}
