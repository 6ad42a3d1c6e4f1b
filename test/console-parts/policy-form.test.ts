import { describe, expect, test } from "vitest";
import { draftOf, newDraft, refusedOf } from "../../console/src/pages/policies/draft.ts";
import { attributeGroups } from "../../console/src/pages/policies/groups.ts";
import { templates } from "../../console/src/pages/policies/templates.ts";
import { durationWords, hintOf, labelOf, valueWords, wordOf } from "../../console/src/pages/policies/words.ts";
import { policyAttributeNames } from "../../src/licensing/policy-attributes.ts";

describe("The form of a policy", () => {
  test("has each attribute in one group, so that a new one is not forgotten", () => {
    const grouped = attributeGroups.flatMap(({ names }) => names);
    expect([...grouped].sort()).toEqual([...policyAttributeNames].sort());
  });

  test("explains each attribute by its declaration", () => {
    for (const name of policyAttributeNames) {
      expect(labelOf(name)).toMatch(/^[A-Z]/);
      expect(hintOf(name)).toMatch(/\.$/);
    }
    expect(hintOf("maxUses")).toBe("Uses of a license. Empty: no limit.");
    expect(wordOf("allow_1_25x")).toBe("Allow 1.25x");
    expect(wordOf("RSA2048PSS")).toBe("RSA2048PSS");
  });

  test("says durations as people do", () => {
    expect([0, 86_400 * 14, 31_556_952, 2_629_746, 90].map(durationWords)).toEqual([
      ...["For ever", "14 days", "1 year", "1 month", "90 seconds"],
    ]);
    expect(valueWords("maxUses", null)).toBe("No limit");
    expect(valueWords("outageGrace", 0)).toBe("0 seconds");
  });

  test.each(templates)("begins with the template $label, which goes together", ({ label, attributes }) => {
    expect(refusedOf(newDraft(label, attributes))).toEqual([]);
  });

  test("says which attributes do not go together, by the service's own rule", () => {
    const draft = newDraft("Odd", { floating: false, maxMachines: 5 });
    expect(refusedOf(draft).map(({ field }) => field)).toEqual(["floating"]);
  });

  test("says that a signing key of another algorithm, or one that is revoked, may not sign under the scheme", () => {
    const keys = [
      { kid: "ed", algorithm: "ED25519", status: "retired" },
      { kid: "rsa", algorithm: "RSA2048", status: "active" },
      { kid: "gone", algorithm: "ED25519", status: "revoked" },
    ] as const;
    const refusedWith = (signing_key_id: string | null) =>
      refusedOf({ ...newDraft("Plan", { scheme: "ED25519" }), signing_key_id }, keys).map(({ field }) => field);
    expect([null, "ed", "not seen"].flatMap(refusedWith)).toEqual([]);
    expect(["rsa", "gone"].flatMap(refusedWith)).toEqual(["signing_key_id", "signing_key_id"]);
  });

  test("reads a policy as it would send it", () => {
    const draft = newDraft("Plan", { floating: true, maxMachines: 5 });
    const policy = { ...draft, id: "1", product_id: "2" } as unknown as Parameters<typeof draftOf>[0];
    expect(draftOf(policy)).toEqual(draft);
  });
});
