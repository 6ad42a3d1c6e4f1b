/** The license key and the fingerprint of the vectors: with characters outside ASCII, since they are hashed as UTF-8. */
export const licenseKey = "aB3dE5gH-iJ7kL9nO-pQ1sT3uV-wX5yZ7bC-dE9gH1jK";
export const fingerprint = "4d:ff:é:指紋";

/** The instant at which the vectors are read, unless one says otherwise. */
export const now = "2031-01-10T12:00:00.000Z";

export type Times = { issued: string; expiry: string | null; licenseExpiry: string | null };

export const usualTimes: Times = {
  issued: "2031-01-01T00:00:00.000Z",
  expiry: "2031-02-01T00:00:00.000Z",
  licenseExpiry: "2032-01-01T00:00:00.000Z",
};

const licenseId = "0193a1c2-0000-7000-8000-000000000001";
const machineId = "0193a1c2-0000-7000-8000-000000000002";

const license = ({ licenseExpiry }: Times) => ({
  type: "licenses",
  id: licenseId,
  attributes: { name: "Zoë – 日本", key: licenseKey, expiry: licenseExpiry, maxMachines: 5, suspended: false },
  relationships: { product: { data: { type: "products", id: "0193a1c2-0000-7000-8000-000000000003" } } },
});

const meta = ({ issued, expiry }: Times, kid: string) => ({
  issued,
  expiry,
  ttl: expiry === null ? null : (Date.parse(expiry) - Date.parse(issued)) / 1000,
  kid,
});

export const licensePayload = (times: Times, kid: string) => ({ data: license(times), included: [], meta: meta(times, kid) });

export const machinePayload = (times: Times, kid: string) => ({
  data: { type: "machines", id: machineId, attributes: { fingerprint, name: "Desk" }, relationships: {} },
  included: [license(times)],
  meta: meta(times, kid),
});

/** Members that a signed key carries. */
export const keyPayload = (expiry: string | null) =>
  JSON.stringify({ tenant: "acme", product: "sketchbook", policy: "desktop", license: licenseId, expiry });
