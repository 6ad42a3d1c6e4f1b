import { connect, type Socket } from "node:net";

/** Sends bytes on a connection of its own. Resolves to what came back when the other side closes, or when the answer seems complete. */
export function sendRaw(port: number, text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("latin1").on("data", (part: string) => {
      answer += part;
      if (isComplete(answer)) socket.destroy();
    });
    socket.once("close", () => resolve(answer));
    socket.once("error", (error: NodeJS.ErrnoException) => (answer === "" ? reject(error) : resolve(answer)));
  });
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

function isComplete(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, end)) ?? [];
  return end >= 0 && length !== undefined && answer.length >= end + 4 + Number(length);
}

/** Opens connections that send some bytes and nothing more. */
export function openConnections(port: number, count: number, text: string): Promise<Socket[]> {
  const open = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => {
        if (text !== "") socket.write(text);
        resolve(socket);
      });
      socket.on("error", reject);
    });
  return Promise.all(Array.from({ length: count }, open));
}

type RawConnection = {
  socket: Socket;
  /** All that came back so far. */
  received(): string;
  /** All that came back until the other side closed. */
  answer: Promise<string>;
};

/** Sends bytes and leaves the connection open. */
export function connectRaw(port: number, text: string): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("latin1").on("data", (part: string) => {
      received += part;
    });
    const answer = new Promise<string>((closed) => socket.once("close", () => closed(received)));
    socket.once("error", reject);
    socket.once("connect", () => {
      if (text !== "") socket.write(text);
      resolve({ socket, received: () => received, answer });
    });
  });
}
