import { aLicense, anEntitlement, fresh, made, type Provocations, unknown, type World } from "./world.ts";

const newProduct = (members: Record<string, unknown> = {}) => ({ body: { name: fresh(), code: fresh(), ...members } });

async function aProduct({ path, admin }: World): Promise<{ at: { product_id: string } }> {
  return { at: { product_id: (await made(admin.post(`${path}/products`, newProduct().body))).id } };
}

const isNoProduct = () => ({ at: { product_id: unknown() } });

const change = async (world: World, body: Record<string, unknown>) => ({ ...(await aProduct(world)), body });

const theEntitlement = async (world: World) => ({ at: { entitlement_id: (await anEntitlement(world)).id } });

const isNoEntitlement = () => ({ at: { entitlement_id: unknown() } });

const changed = async (world: World, body: Record<string, unknown>) => ({ ...(await theEntitlement(world)), body });

/** Products and entitlements. */
export const catalogue: Provocations = {
  createProduct: {
    "00000": () => newProduct(),
    "44000": () => newProduct({ name: undefined }),
    "44001": () => newProduct({ code: undefined }),
    "44002": () => newProduct({ distribution_strategy: "borrowed" }),
    "44003": () => newProduct({ name: "Sketchbook" }),
    "44004": () => newProduct({ code: "sketchbook" }),
  },
  readProduct: { "00000": ({ productId }) => ({ at: { product_id: productId } }), "44006": isNoProduct },
  updateProduct: {
    "00000": (world) => change(world, { name: fresh() }),
    "44000": (world) => change(world, { name: "" }),
    "44001": (world) => change(world, { code: null }),
    "44002": (world) => change(world, { distribution_strategy: "borrowed" }),
    "44003": (world) => change(world, { name: "Sketchbook" }),
    "44004": (world) => change(world, { code: "sketchbook" }),
    "44006": isNoProduct,
  },
  deleteProduct: {
    "00000": aProduct,
    "44006": isNoProduct,
    "44008": async (world) => {
      await aLicense(world);
      return { at: { product_id: world.productId } };
    },
  },
  createEntitlement: {
    "00000": () => ({ body: { name: "Export", code: fresh() } }),
    "45001": () => ({ body: { code: fresh() } }),
    "45002": () => ({ body: { name: "Export" } }),
    "45003": async (world) => ({ body: { name: "Export", code: (await anEntitlement(world)).code } }),
  },
  readEntitlement: { "00000": theEntitlement, "45004": isNoEntitlement },
  updateEntitlement: {
    "00000": (world) => changed(world, { name: "Import" }),
    "45001": (world) => changed(world, { name: "" }),
    "45002": (world) => changed(world, { code: "" }),
    "45003": async (world) => changed(world, { code: (await anEntitlement(world)).code }),
    "45004": isNoEntitlement,
  },
  deleteEntitlement: {
    "00000": theEntitlement,
    "45004": isNoEntitlement,
    "45005": async (world) => {
      const { id } = await anEntitlement(world);
      await made(world.admin.post(`${world.path}/policies/${world.policy.id}/entitlements`, { entitlement_id: [id] }));
      return { at: { entitlement_id: id } };
    },
  },
};
