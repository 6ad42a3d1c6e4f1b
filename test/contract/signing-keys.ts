import { newPolicy } from "../support/client.ts";
import { made, type Provocations, unknown, type World } from "./world.ts";

const newKey = async ({ path, admin }: World): Promise<string> => (await made(admin.post(`${path}/signing-keys`))).kid;

const activeKey = async ({ path, admin }: World): Promise<string> =>
  (await admin.get(`${path}/signing-keys?status=active&algorithm=ED25519`)).data[0].kid;

const change = (kid: string, status?: string) => ({ at: { kid }, body: status === undefined ? {} : { status } });

async function pinnedKey(world: World): Promise<string> {
  const kid = await newKey(world);
  await newPolicy(world, { signing_key_id: kid });
  return kid;
}

async function revokedKey(world: World): Promise<string> {
  const kid = await newKey(world);
  await made(world.admin.patch(`${world.path}/signing-keys/${kid}`, { status: "revoked" }));
  return kid;
}

/** The keys that sign what apps verify. */
export const signingKeys: Provocations = {
  createSigningKey: {
    "00000": () => ({ body: { algorithm: "ED25519" } }),
    "42003": () => ({ body: { algorithm: "DSA" } }),
  },
  updateSigningKey: {
    "00000": async (world) => change(await newKey(world), "active"),
    "42004": async (world) => change(await newKey(world), "lost"),
    "42005": () => change(unknown(), "active"),
    "42006": async (world) => change(await activeKey(world), "revoked"),
    "42007": async (world) => change(await revokedKey(world), "active"),
    "42008": async (world) => change(await newKey(world), "retired"),
    "42009": async (world) => change(await pinnedKey(world), "revoked"),
  },
};
