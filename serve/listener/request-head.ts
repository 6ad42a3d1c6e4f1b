/** The part of a request before its body: what a listener must know to find the next request on the same connection. */
export type RequestHead = { body: { kind: "length"; bytes: number } | { kind: "chunked" } };

export type Refusal = { status: 400 | 405 | 408 | 431 | 501 | 503; reason: string };

/** Names the header with which this listener tells the Worker's runtime about the client. No client may send it. */
export const clientHeader = "x-latchkey-client";

/** RFC 9110, 5.6.2: token. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** RFC 9112, 3: the method, the target and the version, with one space between them. */
const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e]+) HTTP\/1\.[01]$/;

/** RFC 9110, 7.2: a host name or an address, with a port or without. */
const hostValue = /^[0-9A-Za-z._~-]+(?::[0-9]{1,5})?$|^\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?$/;

/** Whitespace around a field's value that is no part of it. */
const surroundingSpace = /^[ \t]+|[ \t]+$/g;

/**
 * Reads the head of a request, without the empty line at its end, one character a byte. Whatever two servers could understand in two ways is
 * refused: which request a byte belongs to has to be the same for every one on the way.
 */
export function readRequestHead(text: string): RequestHead | Refusal {
  const [first = "", ...fields] = text.split("\r\n");
  const [, method, target = ""] = requestLine.exec(first) ?? [];
  if (method === undefined) return refuse("The request line is not one of HTTP/1.1.");
  if (method === "CONNECT") return { status: 405, reason: "This is not a proxy." };
  if (!target.startsWith("/") && !(target === "*" && method === "OPTIONS")) return refuse("The request's target must be a path.");
  let host: string | undefined;
  let length: string | undefined;
  let coding: string | undefined;
  for (const field of fields) {
    const colon = field.indexOf(":");
    const name = field.slice(0, Math.max(colon, 0)).toLowerCase();
    if (!token.test(name)) return refuse("A header field has no name.");
    if (name === "host" || name === "content-length" || name === "transfer-encoding") {
      const value = field.slice(colon + 1).replace(surroundingSpace, "");
      if (name === "host") {
        if (host !== undefined) return refuse("There must be one Host field.");
        host = value;
      } else if (name === "content-length") {
        if (length !== undefined) return refuse("There must be one Content-Length field at most.");
        length = value;
      } else {
        if (coding !== undefined) return refuse("There must be one Transfer-Encoding field at most.");
        coding = value;
      }
    } else if (name === clientHeader) return refuse(`A client may not send ${clientHeader}.`);
  }
  if (host === undefined) return refuse("There must be a Host field.");
  if (!hostValue.test(host)) return refuse("The Host field must name a host, and nothing else.");
  if (coding !== undefined) {
    if (length !== undefined) return refuse("Send Content-Length or Transfer-Encoding, not both.");
    if (first.endsWith("1.0")) return refuse("HTTP/1.0 has no Transfer-Encoding.");
    if (coding.toLowerCase() !== "chunked") return { status: 501, reason: "The only Transfer-Encoding is chunked." };
    return { body: { kind: "chunked" } };
  }
  if (length === undefined) return { body: { kind: "length", bytes: 0 } };
  if (!/^[0-9]{1,15}$/.test(length)) return refuse("The Content-Length must be a number of bytes.");
  return { body: { kind: "length", bytes: Number(length) } };
}

const refuse = (reason: string): Refusal => ({ status: 400, reason });
