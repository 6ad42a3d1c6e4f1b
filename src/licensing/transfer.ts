import { type PolicyAttributes, policyChoices } from "./policy-attributes.ts";

type Terms = Pick<
  PolicyAttributes,
  "scheme" | "usePool" | "encrypted" | "machineUniquenessStrategy" | "componentUniquenessStrategy"
> & {
  productId: string;
};

/** Why a license cannot move from one policy to another; empty where it can. */
export function refusedTransfer(from: Terms, to: Terms): string[] {
  return [
    ...(from.productId === to.productId ? [] : ["The policies are for different products."]),
    ...(from.scheme === to.scheme ? [] : ["The policies have different schemes."]),
    ...(from.usePool === to.usePool ? [] : ["Only one of the policies takes its keys from a pool."]),
    ...(from.encrypted === to.encrypted ? [] : ["Only one of the policies encrypts its files."]),
    ...(isStricter("machineUniquenessStrategy", from, to) ? ["The new policy's machine_uniqueness_strategy is stricter."] : []),
    ...(isStricter("componentUniquenessStrategy", from, to)
      ? ["The new policy's component_uniqueness_strategy is stricter."]
      : []),
  ];
}

/** The choices stand from the narrowest scope to the widest: the wider, the stricter. */
function isStricter(name: "machineUniquenessStrategy" | "componentUniquenessStrategy", from: Terms, to: Terms): boolean {
  const order: readonly string[] = policyChoices[name];
  return order.indexOf(to[name]) > order.indexOf(from[name]);
}
