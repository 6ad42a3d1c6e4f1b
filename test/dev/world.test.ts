import { describe, expect, it } from "vitest";
import { NodeModel } from "../../bench/world/node-model.ts";
import { places } from "../../bench/world/places.ts";
import { simulate } from "../../bench/world/simulation.ts";

const settings = { ttl: 15_000, statement: 200, gather: 1_000, flush: 15_000 };

/** Far from anything that reports counts. */
const quiet = { ...settings, flush: Number.POSITIVE_INFINITY };

describe("the world on paper", () => {
  it("has a node answer at once within edge_ttl, and ask once for all who come while it asks", () => {
    const node = new NodeModel(quiet, 0);
    expect([node.validate(100, "held"), node.validate(14_900, "held")]).toEqual([0, 0]);
    expect([node.validate(15_000, "held"), node.validate(15_050, "held")]).toEqual([200, 150]);
    expect(node.validate(15_300, "held")).toBe(0);
    // One report of counts, one look at the feed.
    expect(node.statements).toBe(2);
  });

  it("has licenses that only the database knows wait together for the statement after the two under way", () => {
    const node = new NodeModel(quiet, 0);
    expect([node.validate(100, "unknown"), node.validate(120, "unknown")]).toEqual([200, 200]);
    expect([node.validate(150, "unknown"), node.validate(200, "unknown")]).toEqual([350, 300]);
    expect(node.validate(600, "held")).toBe(0);
    // One report of counts, three statements for four licenses.
    expect(node.statements).toBe(4);
  });

  it("has a node report counts once in fifteen seconds, however many came", () => {
    const node = new NodeModel(settings, 0);
    for (let at = 0; at < 47_000; at += 10) node.validate(at, "held");
    // Four reports, and three looks at the feed.
    expect(node.statements).toBe(7);
  });

  it("spreads all licenses over the places", () => {
    expect(places.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it("tells the same for the same seed, and spares the database most of a large vendor's validations", () => {
    const world = { seed: 3, licenses: 1_000_000, perDay: 24, tenants: 1, windows: 24, windowSeconds: 30 };
    const first = simulate(world);
    expect(simulate(world)).toEqual(first);
    expect(first.load.nodes.mean).toBeLessThan(first.load.database.mean / 10);
  });
});
