import { vi } from "vitest";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, type Reply } from "./client.ts";

// Helpers of the stories of regional nodes: a license that its app asks for.

/** Has each request ask the node. */
export const noMemory = { EDGE_MEMORY_BYTES: "0" };

export type Story = Catalogue & { policy: any; key: string; id: string };

export async function newStory(attributes: Record<string, unknown> = {}): Promise<Story> {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, attributes);
  const { license_key: key, license_id: id } = await newLicense(vendor, policy);
  return { ...vendor, policy, key, id };
}

export const validate = (
  { path, key }: Pick<Story, "path" | "key">,
  options: Record<string, unknown> = noMemory,
  headers = {},
): Promise<Reply> =>
  client(`License ${key}`).send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key: key },
    environment: options,
    headers,
  });

export const outcomeOf = ({ data, roundTrips }: Reply) => [data.valid, data.code, data.source, roundTrips];

export const roundTripsOf = (replies: Reply[]): number => replies.reduce((sum, { roundTrips }) => sum + roundTrips, 0);

export const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** Moves the clock of the isolate, and so of the node, on from now. */
export const wait = (milliseconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
