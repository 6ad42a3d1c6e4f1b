import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A line to the service, which can be cut. */
export type Line = {
  /** The address at which the app finds the service, without a path. */
  url: string;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections again; with `isSilent` they reach nobody, and get no answer. */
  mend(how?: { isSilent: boolean }): Promise<void>;
};

/** Opens a port of loopback that passes every byte on to the service and back. */
export async function openLine(serviceUrl: string): Promise<Line> {
  const { hostname, port: servicePort } = new URL(serviceUrl);
  const open = new Set<Socket>();
  let isSilent = false;
  const hold = (socket: Socket): void => {
    open.add(socket);
    socket.on("error", () => socket.destroy()).once("close", () => open.delete(socket));
  };
  const server = createServer((socket) => {
    hold(socket);
    if (isSilent) return;
    const onward = connect(Number(servicePort), hostname);
    hold(onward);
    socket.pipe(onward).pipe(socket);
    socket.once("close", () => onward.destroy());
    onward.once("close", () => socket.destroy());
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  };
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    for (const socket of open) socket.destroy();
    await once(server, "close");
  };
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    mend: async (how) => {
      await cut();
      isSilent = how?.isSilent === true;
      await listen(port);
    },
  };
}
