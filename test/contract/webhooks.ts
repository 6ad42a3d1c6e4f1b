import { made, type Provocations, unknown, type World } from "./world.ts";

const newWebhook = (members: Record<string, unknown> = {}) => ({
  body: { url: "https://hooks.example.com/latchkey", events: ["license.*"], ...members },
});

/** Deletes the world's webhooks where they are as many as a tenant may have. */
async function makeRoom({ path, admin }: World): Promise<void> {
  const { data, count } = await admin.get(`${path}/webhooks`);
  if (count === 100) for (const { id } of data) await admin.delete(`${path}/webhooks/${id}`);
}

async function aWebhook(world: World, members: Record<string, unknown> = {}): Promise<string> {
  await makeRoom(world);
  return (await made(world.admin.post(`${world.path}/webhooks`, newWebhook(members).body))).id;
}

const at = async (world: World, members?: Record<string, unknown>) => ({ at: { webhook_id: await aWebhook(world, members) } });

const change = async (world: World, body: Record<string, unknown>) => ({ ...(await at(world)), body });

const isNoWebhook = () => ({ at: { webhook_id: unknown() } });

const disabled = (world: World) => at(world, { enabled: false });

async function aDelivery(world: World) {
  const webhook = await aWebhook(world);
  const { id } = await made(world.admin.post(`${world.path}/webhooks/${webhook}/actions/ping`));
  return { at: { webhook_id: webhook, delivery_id: id } };
}

async function disabledDelivery(world: World) {
  const delivery = await aDelivery(world);
  await made(world.admin.patch(`${world.path}/webhooks/${delivery.at.webhook_id}`, { enabled: false }));
  return delivery;
}

const isNoDelivery = async (world: World) => ({ at: { webhook_id: await aWebhook(world), delivery_id: unknown() } });

const isNothing = () => ({ at: { webhook_id: unknown(), delivery_id: unknown() } });

const since = { since: "2026-01-01T00:00:00Z" };

/** Endpoints and what is sent to them. */
export const webhooks: Provocations = {
  createWebhook: {
    "00000": async (world) => {
      await makeRoom(world);
      return newWebhook();
    },
    "44006": () => newWebhook({ products: [unknown()] }),
    "51000": () => newWebhook({ url: "http://hooks.example.com/" }),
    "51001": () => newWebhook({ url: "https://10.0.0.1/" }),
    "51002": () => newWebhook({ events: ["license.painted"] }),
    "51004": async ({ path, admin }) => {
      const { count = 0 } = await admin.get(`${path}/webhooks`);
      for (let there = count; there < 100; there += 1) await made(admin.post(`${path}/webhooks`, newWebhook().body));
      return newWebhook();
    },
  },
  readWebhook: { "00000": (world) => at(world), "51003": isNoWebhook },
  updateWebhook: {
    "00000": (world) => change(world, { description: "Mails" }),
    "44006": (world) => change(world, { products: [unknown()] }),
    "51000": (world) => change(world, { url: "https://user@hooks.example.com/" }),
    "51001": (world) => change(world, { url: "https://localhost/" }),
    "51002": (world) => change(world, { events: [] }),
    "51003": isNoWebhook,
  },
  deleteWebhook: { "00000": (world) => at(world), "51003": isNoWebhook },
  rotateWebhookSecret: { "00000": (world) => at(world), "51003": isNoWebhook },
  pingWebhook: { "00000": (world) => at(world), "51003": isNoWebhook, "51005": disabled },
  listWebhookDeliveries: {
    "00000": async (world) => ({ at: { webhook_id: (await aDelivery(world)).at.webhook_id } }),
    "51003": isNoWebhook,
  },
  readWebhookDelivery: { "00000": aDelivery, "51003": isNothing, "51006": isNoDelivery },
  redeliverEvent: { "00000": aDelivery, "51003": isNothing, "51005": disabledDelivery, "51006": isNoDelivery },
  redeliverFailed: {
    "00000": async (world) => ({ ...(await at(world)), body: since }),
    "51003": () => ({ ...isNoWebhook(), body: since }),
    "51005": async (world) => ({ ...(await disabled(world)), body: since }),
  },
};
