import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { Refusal } from "./request-head.ts";

/** The reason phrase of each status, and the code of the contract that says as much to a client. */
const statuses: Record<Refusal["status"], { phrase: string; code: string }> = {
  400: { phrase: "Bad Request", code: "40000" },
  405: { phrase: "Method Not Allowed", code: "40005" },
  408: { phrase: "Request Timeout", code: "40000" },
  431: { phrase: "Request Header Fields Too Large", code: "40000" },
  501: { phrase: "Not Implemented", code: "40000" },
  503: { phrase: "Service Unavailable", code: "50005" },
};

/** Answers a client in the envelope of the contract, and closes its connection. */
export function sendRefusal(client: Socket, { status, reason }: Refusal): void {
  const { phrase, code } = statuses[status];
  const envelope = { request_id: randomUUID(), code, message: reason, server_time: Math.floor(Date.now() / 1000), data: {} };
  const body = JSON.stringify(envelope);
  const fields = [
    `HTTP/1.1 ${status} ${phrase}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 503 ? ["Retry-After: 1"] : []),
  ];
  client.end(`${fields.join("\r\n")}\r\n\r\n${body}`);
  client.destroySoon();
}
