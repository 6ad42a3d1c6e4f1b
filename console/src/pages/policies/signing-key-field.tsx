import type { SigningKeyStatus } from "../../../../src/crypto/key-algorithms.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import type { SetDraft } from "../../parts/edit-form.tsx";
import { Select } from "../../parts/fields.tsx";
import { type SigningKey, shortKid, statusWords, useSigningKeys } from "../signing-keys/keys.ts";
import { maySignUnder, type PolicyDraft } from "./draft.ts";
import { policyWords } from "./words.ts";

/** Meanings of a pin to a key, by the key's status. */
const pinWords: Record<SigningKeyStatus, string> = {
  next: "It signs for this policy before it is active elsewhere. Apps need its public half first.",
  active: "It signs now, and goes on for this policy when another key becomes active.",
  retired: "It signs for this policy, although another key took its place. Apps that know only this key go on verifying.",
  revoked: "It signs nothing any more.",
};

/** Stands for no pin. */
const unpinned = "active key";

/** The tenant's signing keys, as far as this person may see them. */
export function usePinnableKeys(): readonly SigningKey[] {
  return useSigningKeys(useTenant(), useMay()("signing-key.read")).data ?? [];
}

/** Pins a policy to one of the tenant's signing keys, or leaves it to the active one. */
export function SigningKeyField({ draft, set }: { draft: PolicyDraft; set: SetDraft<PolicyDraft> }) {
  const isPermitted = useMay()("signing-key.read");
  const keys = usePinnableKeys();
  const pinned = draft.signing_key_id;
  const active = keys.find((key) => key.status === "active" && maySignUnder(key, draft));
  const named = (key: SigningKey) => ({
    value: key.kid,
    label: `…${shortKid(key.kid)} (${statusWords[key.status].label.toLowerCase()})`,
    hint: pinWords[key.status],
  });
  const isKnown = pinned === null || keys.some(({ kid }) => kid === pinned);
  return (
    <Select
      label={policyWords.signing_key_id ?? ""}
      name="signing_key_id"
      hint={
        isPermitted
          ? "The key that signs keys and files under this policy. While a policy is pinned to a key, that key cannot be revoked."
          : "Your role does not see signing keys, so this one stays."
      }
      choices={[
        {
          value: unpinned,
          label: active === undefined ? "The active key" : `The active key, now …${shortKid(active.kid)}`,
          hint: "Not pinned. When another key becomes active, that one signs.",
        },
        ...keys.filter((key) => maySignUnder(key, draft) || key.kid === pinned).map(named),
        ...(isKnown ? [] : [{ value: pinned, label: `…${shortKid(pinned)}` }]),
      ]}
      value={pinned ?? unpinned}
      onChange={(chosen) => set({ signing_key_id: chosen === unpinned ? null : chosen })}
      isDisabled={!isPermitted}
    />
  );
}
