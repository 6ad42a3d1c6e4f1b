import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { RefusalName } from "../../src/errors/refusals.ts";
import { codeOf } from "../../src/formats/native/refusal-facts.ts";
import { contentDigest } from "../../src/http/digest.ts";
import type { Refusal } from "./request-head.ts";

/** The reason phrase of each status, and the refusal that says as much to a client. */
const statuses: Record<Refusal["status"], { phrase: string; refusal: RefusalName }> = {
  400: { phrase: "Bad Request", refusal: "request_malformed" },
  405: { phrase: "Method Not Allowed", refusal: "method_not_allowed" },
  408: { phrase: "Request Timeout", refusal: "request_malformed" },
  431: { phrase: "Request Header Fields Too Large", refusal: "request_malformed" },
  501: { phrase: "Not Implemented", refusal: "request_malformed" },
  503: { phrase: "Service Unavailable", refusal: "service_overloaded" },
};

/** Answers a client in the envelope of the contract, and closes its connection. */
export function sendRefusal(client: Socket, { status, reason }: Refusal): void {
  const { phrase, refusal } = statuses[status];
  const code = codeOf(refusal);
  const envelope = { request_id: randomUUID(), code, message: reason, server_time: Math.floor(Date.now() / 1000), data: {} };
  const body = JSON.stringify(envelope);
  const fields = [
    `HTTP/1.1 ${status} ${phrase}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    // As every answer has it. None of these can be signed: only the Worker has a tenant's key.
    `Content-Digest: ${contentDigest(body)}`,
    // A page of any site may read it, as it may read every answer of the Worker (common-headers.ts). Not every refused head can be read for an Origin.
    "Access-Control-Allow-Origin: *",
    ...(status === 503 ? ["Retry-After: 1", "Access-Control-Expose-Headers: Retry-After, Content-Digest"] : []),
  ];
  client.end(`${fields.join("\r\n")}\r\n\r\n${body}`);
  client.destroySoon();
}
