import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Lanes, mostAtOnce, mostFailing, mostOfOne, type Waiting } from "../../src/delivery/lanes.ts";

const delivery = (id: string, members: Partial<Waiting> = {}): Waiting => ({
  id,
  webhookId: "shop",
  licenseId: null,
  isFailing: false,
  claimedUntil: 1_000,
  ...members,
});

const allNext = (lanes: Lanes<Waiting>): string[] => {
  const taken: string[] = [];
  for (let next = lanes.next(); next !== undefined; next = lanes.next()) taken.push(next.id);
  return taken;
};

describe("the order of deliveries", () => {
  test("two of one license go one after the other, those of others at once", () => {
    const lanes = new Lanes();
    const [first, second, other] = [
      delivery("1", { licenseId: "ada" }),
      delivery("2", { licenseId: "ada" }),
      delivery("3", { licenseId: "bob" }),
    ];
    lanes.add([first, second, other]);
    expect(allNext(lanes)).toEqual(["1", "3"]);
    expect(lanes.end(first, { hasSucceeded: true })).toEqual([]);
    expect(allNext(lanes)).toEqual(["2"]);
  });

  test("a failure gives back what waits for its webhook, and nothing of another", () => {
    const lanes = new Lanes();
    const [first, second] = [delivery("1", { licenseId: "ada" }), delivery("2", { licenseId: "ada" })];
    lanes.add([first, second, delivery("3", { webhookId: "crm" })]);
    lanes.next();
    expect(lanes.end(first, { hasSucceeded: false })).toEqual([second]);
    expect(allNext(lanes)).toEqual(["3"]);
  });

  test("a webhook that fails gets one at a time, all that fail get three, and one that answers is not held up", () => {
    const lanes = new Lanes();
    for (const webhookId of ["a", "b", "c", "d"])
      lanes.add([1, 2].map((count) => delivery(`${webhookId}${count}`, { webhookId, isFailing: true })));
    lanes.add([delivery("answers", { webhookId: "e" })]);
    expect(allNext(lanes)).toEqual(["a1", "b1", "c1", "answers"]);
    expect(lanes.sending.sort()).toEqual(["a", "b", "c", "e"]);
    expect(lanes.busy.sort()).toEqual(["a", "b", "c", "d"]);
  });

  test("what could not be sent in time is given back", () => {
    const lanes = new Lanes();
    lanes.add([delivery("soon", { claimedUntil: 10 }), delivery("later", { claimedUntil: 30 })]);
    expect(lanes.giveBack(20).map(({ id }) => id)).toEqual(["soon"]);
    expect(allNext(lanes)).toEqual(["later"]);
    expect(lanes.isEmpty).toBe(false);
  });

  test("whatever comes and however it ends: bounds hold, licenses keep their order, nothing is sent twice or lost", () => {
    const kind = fc.record({ webhook: fc.nat(5), license: fc.nat(3), isFailing: fc.boolean() });
    fc.assert(
      fc.property(fc.array(kind, { maxLength: 60 }), fc.infiniteStream(fc.nat(9)), (kinds, chances) => {
        const chance = (): number => chances.next().value ?? 0;
        const lanes = new Lanes();
        const all = kinds.map(({ webhook, license, isFailing }, index) =>
          delivery(String(index), {
            webhookId: `w${webhook}`,
            licenseId: license === 0 ? null : `l${license}`,
            isFailing: isFailing && webhook > 2,
          }),
        );
        lanes.add(all);
        const [underWay, seen] = [new Map<string, Waiting>(), [] as string[]];
        while (!lanes.isEmpty) {
          const next = chance() < 7 ? lanes.next() : undefined;
          if (next !== undefined) {
            const sent = [...underWay.values()];
            expect(sent.length).toBeLessThan(mostAtOnce);
            expect(sent.filter((one) => one.webhookId === next.webhookId).length).toBeLessThan(mostOfOne);
            if (next.isFailing) expect(sent.filter((one) => one.isFailing).length).toBeLessThan(mostFailing);
            const rivals = all.filter((one) => one.webhookId === next.webhookId && one.licenseId === next.licenseId);
            const earlier = rivals.filter((one) => Number(one.id) < Number(next.id)).map(({ id }) => id);
            if (next.licenseId !== null) expect(earlier.filter((id) => !seen.includes(id))).toEqual([]);
            underWay.set(next.id, next);
            continue;
          }
          const [ending] = underWay.values();
          if (ending === undefined) continue;
          underWay.delete(ending.id);
          seen.push(ending.id, ...lanes.end(ending, { hasSucceeded: chance() < 7 }).map(({ id }) => id));
        }
        expect([...seen].sort()).toEqual(all.map(({ id }) => id).sort());
      }),
    );
  });
});
