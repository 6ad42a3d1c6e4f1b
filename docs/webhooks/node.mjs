// npm install standardwebhooks
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const seen = new Set();

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  let event;
  try {
    // The bytes as they came: parsed and written again they may be others.
    event = webhook.verify(Buffer.concat(parts), request.headers);
  } catch {
    response.writeHead(400).end();
    return;
  }
  if (!seen.has(event.id)) {
    seen.add(event.id);
    console.log(event.type, event.data.object.id);
  }
  response.writeHead(204).end();
}).listen(Number(process.env.PORT), "127.0.0.1");
