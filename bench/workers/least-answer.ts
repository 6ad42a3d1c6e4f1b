import { Hono } from "hono";

// Yardstick for the runtime's own cost of a validation. It reads the request's body and sends as many bytes under as many headers.
// Nothing is looked up, judged, written as JSON, digested or signed.

const digest = "sha-256=:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=:";

const headers = {
  "X-Request-Id": "0cc7505f-6a0c-4f4e-9c0e-1e6c6b7f4a10",
  "Server-Timing": 'total;dur=0.0, db;dur=0.0;desc="0"',
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Content-Type": "application/json",
  "Content-Digest": digest,
  Age: "0",
};

/** Characters of a license with its policy and product. */
const body = JSON.stringify({ data: "x".repeat(3_300) });

const app = new Hono();

app.post("*", async (c) => {
  await c.req.raw.text();
  return new Response(body, { status: 200, headers });
});

export default app;
