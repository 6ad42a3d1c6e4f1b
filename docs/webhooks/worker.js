// npm install standardwebhooks, then: wrangler secret put WEBHOOK_SECRET
import { Webhook } from "standardwebhooks";

export default {
  async fetch(request, env) {
    // The text as it came: parsed and written again it may be another.
    const body = await request.text();
    let event;
    try {
      event = new Webhook(env.WEBHOOK_SECRET).verify(body, Object.fromEntries(request.headers));
    } catch {
      return new Response(null, { status: 400 });
    }
    // A repeat has the same id: keep the ids of a week in KV or D1 where acting twice would hurt.
    console.log(event.type, event.data.object.id);
    return new Response(null, { status: 204 });
  },
};
