import { useQuery } from "@tanstack/react-query";
import type { KeyAlgorithm, SigningKeyStatus } from "../../../../src/crypto/key-algorithms.ts";
import { api, bodyOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import type { Tone } from "../../parts/notice.tsx";
import type { FindThings } from "../../parts/picker.tsx";

export type SigningKey = components["schemas"]["SigningKey"];

export const algorithmWords: Record<KeyAlgorithm, string> = { ED25519: "Ed25519", RSA2048: "RSA, 2,048 bits" };

/** Meanings of the statuses, in the words of docs/licensing.md. */
export const statusWords: Record<SigningKeyStatus, { label: string; tone: Tone; means: string }> = {
  next: {
    label: "Next",
    tone: "plain",
    means:
      "It is in the key set, and signs only for policies that are pinned to it. Ship it in a release of your app, then make it active.",
  },
  active: {
    label: "Active",
    tone: "good",
    means: "It signs license files, machine files and signed keys of all policies that are pinned to no other key.",
  },
  retired: {
    label: "Retired",
    tone: "plain",
    means: "Another key took its place. What it signed still verifies, and it signs for policies that are pinned to it.",
  },
  revoked: {
    label: "Revoked",
    tone: "bad",
    means: "It signs nothing any more, and what it signed is not to be trusted. Leave it out of the next release of your app.",
  },
};

/** Reads every signing key of the tenant, newest first. There are few: a tenant gets one by hand each time. */
async function readSigningKeys(tenant: string): Promise<SigningKey[]> {
  const keys: SigningKey[] = [];
  let after: string | undefined;
  do {
    const query = { limit: 100, count: false, after };
    const params = { path: { tenant_name: tenant }, query };
    const page = await bodyOf(api.GET("/api/v1/tenants/{tenant_name}/signing-keys", { params }));
    keys.push(...(page.data ?? []));
    after = page.meta?.next ?? undefined;
  } while (after !== undefined);
  return keys;
}

/** @param isWanted nothing is asked without it */
export const useSigningKeys = (tenant: string, isWanted = true) =>
  useQuery({ queryKey: [tenant, "signing-keys"], enabled: isWanted, queryFn: () => readSigningKeys(tenant) });

/** A tenant's signing keys, by a part of their id. */
export const signingKeysOf = (tenant: string): FindThings => ({
  key: [tenant, "signing-keys", "by id"],
  find: async (part) =>
    (await readSigningKeys(tenant))
      .filter(({ kid }) => kid.includes(part.trim().replace(/^…/, "")))
      .map(({ kid, algorithm, status }) => ({
        id: kid,
        name: `…${shortKid(kid)}`,
        detail: `${algorithmWords[algorithm]}, ${statusWords[status].label.toLowerCase()}`,
      })),
  read: async (kid) => ({ id: kid, name: `…${shortKid(kid)}` }),
});

/** Returns the key that signs now. */
export const activeKey = (keys: readonly SigningKey[], algorithm: KeyAlgorithm): SigningKey | undefined =>
  keys.find((key) => key.algorithm === algorithm && key.status === "active");

/** The end of a key's id, by which people tell it from others: the beginning is the time, and alike in many. */
export const shortKid = (kid: string): string => kid.slice(-12);
