import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestScanner } from "../../serve/listener/request-scanner.ts";

const post = (...fields: string[]) => `POST /x HTTP/1.1\r\nHost: a\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`;

/** Requests that follow each other on a connection, and the number of heads among them. */
const accepted: [name: string, text: string, heads: number][] = [
  ["no body", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a:8888\r\n\r\n", 2],
  ["a body of a length", `${post("Content-Length: 5")}GET /${post("content-length:0")}`, 2],
  ["a body in chunks", `${post("Transfer-Encoding: chunked")}3\r\nGET\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n${post()}`, 2],
  ["a trailer", `${post("Transfer-Encoding: Chunked")}0\r\nDigest: x\r\n\r\n${post()}`, 2],
  ["HTTP/1.0 with a host", "GET / HTTP/1.0\r\nHost: example.com\r\n\r\n", 1],
  ["an address of IPv6", "GET / HTTP/1.1\r\nHost: [::1]:8888\r\n\r\n", 1],
  ["the server as a whole", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 1],
];

const refused: [name: string, text: string, status: number][] = [
  ["two lengths of the body", `${post("Content-Length: 5", "Transfer-Encoding: chunked")}0\r\n\r\n`, 400],
  ["two lengths in the other order", `${post("Transfer-Encoding: chunked", "Content-Length: 5")}0\r\n\r\n`, 400],
  ["the same length twice", post("Content-Length: 0", "Content-Length: 0"), 400],
  ["a length that is a list", post("Content-Length: 5, 5"), 400],
  ["a length with a sign", post("Content-Length: +5"), 400],
  ["a length out of range", post("Content-Length: 99999999999999999999"), 400],
  ["a coding twice", post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), 400],
  ["a coding before chunked", post("Transfer-Encoding: gzip, chunked"), 501],
  ["a coding that is none", post("Transfer-Encoding: identity"), 501],
  ["a coding with a control character", post("Transfer-Encoding: \u000bchunked"), 501],
  ["chunks in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
  ["two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400],
  ["the same host twice", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400],
  ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400],
  ["a host with a query", "GET / HTTP/1.1\r\nHost: a?b\r\n\r\n", 400],
  ["a host with a user", "GET / HTTP/1.1\r\nHost: b@a\r\n\r\n", 400],
  ["a tunnel", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 405],
  ["a whole URL", "GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["another protocol", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["a space in the path", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a space before the colon", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\n", 400],
  ["a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400],
  ["a line that ends with LF alone", "GET / HTTP/1.1\r\nHost: a\nContent-Length: 5\r\n\r\n", 400],
  ["a CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", 400],
  ["a NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\0\r\n\r\n", 400],
  ["the listener's own field", "GET / HTTP/1.1\r\nHost: a\r\nX-Latchkey-Client: {}\r\n\r\n", 400],
  ["a header without end", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(70_000)}`, 431],
  ["a large header", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(70_000)}\r\n\r\n`, 431],
  ["a chunk of no size", `${post("Transfer-Encoding: chunked")}\r\n`, 400],
  ["a chunk of a size with a prefix", `${post("Transfer-Encoding: chunked")}0x3\r\nabc\r\n0\r\n\r\n`, 400],
  ["a chunk that is longer than it says", `${post("Transfer-Encoding: chunked")}3\r\nabcd\r\n0\r\n\r\n`, 400],
  ["a chunk size that ends with LF alone", `${post("Transfer-Encoding: chunked")}3\nabc\r\n0\r\n\r\n`, 400],
  ["a chunk size without end", `${post("Transfer-Encoding: chunked")}3;${"x".repeat(5_000)}`, 400],
];

/** Scans parts of a connection, and returns the bytes that are passed on and where heads end. */
function scanAll(parts: Buffer[]): { passedOn: string; headsEnd: number[]; status: number | undefined; isIdle: boolean } {
  const scanner = new RequestScanner();
  let passedOn = "";
  const headsEnd: number[] = [];
  for (const part of parts) {
    const { pieces, refusal } = scanner.scan(part);
    for (const { kind, bytes } of pieces) {
      passedOn += bytes.toString("latin1");
      if (kind === "head") headsEnd.push(passedOn.length);
    }
    if (refusal !== undefined) return { passedOn, headsEnd, status: refusal.status, isIdle: false };
  }
  return { passedOn, headsEnd, status: undefined, isIdle: scanner.isIdle };
}

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");

describe("where a request ends on a connection", () => {
  test.each(accepted)("%s is passed on as it is", (_, text, heads) => {
    const scanned = scanAll([bytesOf(text)]);
    expect(scanned).toMatchObject({ passedOn: text, status: undefined, isIdle: true });
    expect(scanned.headsEnd).toHaveLength(heads);
    for (const end of scanned.headsEnd) expect(text.slice(0, end)).toMatch(/\r\n\r\n$/);
  });

  test.each(refused)("%s is refused", (_, text, status) => {
    const { passedOn, status: given } = scanAll([bytesOf(text)]);
    expect(given).toBe(status);
    // Of a body that is malformed its head has gone on; of a head that is, nothing.
    expect(passedOn === "" || text.startsWith(post("Transfer-Encoding: chunked"))).toBe(true);
  });

  test("however the bytes come in, the same is passed on and refused", () => {
    const texts = [...accepted, ...refused].map(([, text]) => text).filter((text) => text.length < 1_000);
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(fc.nat({ max: 200 }), { maxLength: 20 }), (text, cuts) => {
        const bytes = bytesOf(text);
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((left, right) => left - right), bytes.length];
        const parts = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
        const { headsEnd, status } = scanAll([bytes]);
        expect(scanAll(parts)).toMatchObject({ headsEnd, status });
      }),
    );
  });
});
