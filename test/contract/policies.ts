import { codeOf } from "../../src/formats/native/refusal-facts.ts";
import { attributeRefusal, policyAttributeNames, snakeCase } from "../../src/licensing/index.ts";
import { newPolicy } from "../support/client.ts";
import { wrongValue } from "../support/policy-attributes.ts";
import { aLicense, anEntitlement, fresh, made, type Provocation, type Provocations, unknown, type World } from "./world.ts";

/** For each code of an attribute, what is answered with it. */
const wrongAttributes: Record<string, Record<string, unknown>> = {
  ...Object.fromEntries(
    policyAttributeNames.map((name) => [codeOf(attributeRefusal(name)), { [snakeCase(name)]: wrongValue(name) }]),
  ),
  "46030": { floating: false, max_machines: 5 },
};

const eachAttribute = (provoke: (world: World, attribute: Record<string, unknown>) => ReturnType<Provocation>) =>
  Object.fromEntries(
    Object.entries(wrongAttributes).map(([code, attribute]) => [code, (world: World) => provoke(world, attribute)]),
  );

const create = ({ productId }: World, members: Record<string, unknown> = {}) => ({
  body: { product_id: productId, name: fresh(), ...members },
});

const thePolicy = ({ policy }: World, body?: Record<string, unknown>) => ({
  at: { policy_id: policy.id },
  ...(body === undefined ? {} : { body }),
});

const aPolicy = async (world: World, attributes: Record<string, unknown> = {}) =>
  thePolicy({ ...world, policy: await newPolicy(world, attributes) });

const isNoPolicy = () => ({ at: { policy_id: unknown() } });

async function attached({ path, admin, policy }: World): Promise<string> {
  const { id } = await anEntitlement({ path, admin } as World);
  await made(admin.post(`${path}/policies/${policy.id}/entitlements`, { entitlement_id: [id] }));
  return id;
}

const fill = async (world: World, keys: unknown) => ({ ...(await aPolicy(world, { use_pool: true })), body: { keys } });

/** Policies, what is attached to them, and their pools. */
export const policies: Provocations = {
  createPolicy: {
    "00000": (world) => create(world),
    "44005": (world) => create(world, { product_id: undefined }),
    "44006": (world) => create(world, { product_id: unknown() }),
    "46000": (world) => create(world, { name: undefined }),
    "46037": (world) => create(world, { signing_key_id: unknown() }),
    ...eachAttribute(create),
  },
  readPolicy: { "00000": (world) => thePolicy(world), "46003": isNoPolicy },
  updatePolicy: {
    "00000": async (world) => ({ ...(await aPolicy(world)), body: { max_uses: 5 } }),
    "46000": (world) => thePolicy(world, { name: "" }),
    "46003": isNoPolicy,
    "44005": (world) => thePolicy(world, { product_id: null }),
    "44006": (world) => thePolicy(world, { product_id: "no id" }),
    "46034": (world) => thePolicy(world, { scheme: "RSA2048PSS" }),
    "46037": (world) => thePolicy(world, { signing_key_id: "no id" }),
    ...eachAttribute(thePolicy),
  },
  deletePolicy: {
    "00000": (world) => aPolicy(world),
    "46003": isNoPolicy,
    "46032": async (world) => {
      await aLicense(world);
      return thePolicy(world);
    },
  },
  attachPolicyEntitlements: {
    "00000": async (world) => thePolicy(world, { entitlement_id: [(await anEntitlement(world)).id] }),
    "45000": (world) => thePolicy(world, { entitlement_id: [] }),
    "45004": (world) => thePolicy(world, { entitlement_id: [unknown()] }),
    "46003": async (world) => ({ ...isNoPolicy(), body: { entitlement_id: [(await anEntitlement(world)).id] } }),
    "46016": async (world) => thePolicy(world, { entitlement_id: [await attached(world)] }),
  },
  listPolicyEntitlements: { "00000": (world) => thePolicy(world), "46003": isNoPolicy },
  detachPolicyEntitlements: {
    "00000": async (world) => thePolicy(world, { id: [await attached(world)] }),
    "45000": (world) => thePolicy(world, {}),
    "45004": (world) => thePolicy(world, { id: ["no id"] }),
    "45006": async (world) => thePolicy(world, { id: [(await anEntitlement(world)).id] }),
    "46003": async (world) => ({ ...isNoPolicy(), body: { id: [(await anEntitlement(world)).id] } }),
  },
  fillPool: {
    "00000": (world) => fill(world, [fresh()]),
    "46003": () => ({ ...isNoPolicy(), body: { keys: [fresh()] } }),
    "46035": (world) => thePolicy(world, { keys: [fresh()] }),
    "46036": (world) => fill(world, []),
    "47015": (world) => fill(world, [null]),
    "47031": async (world) => fill(world, [(await aLicense(world)).license_key]),
    "47035": (world) => fill(world, ["short"]),
  },
  readPool: { "00000": (world) => thePolicy(world), "46003": isNoPolicy },
  emptyPool: {
    "00000": async (world) => {
      const ask = await fill(world, [fresh()]);
      await made(world.admin.post(`${world.path}/policies/${ask.at.policy_id}/pool`, ask.body));
      return { at: ask.at };
    },
    "46003": isNoPolicy,
  },
};
