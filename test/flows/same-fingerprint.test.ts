import { expect, test } from "vitest";
import { client, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

/** One laptop with a license of each of two products. */
async function newStory() {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const policy = await newPolicy(vendor, { max_machines: 2 });
  const other = await admin.post(`${path}/products`, { name: "Notebook", code: "notebook" });
  const ofOther = { ...vendor, productId: other.data.id };
  const [sketchbook, notebook] = [await newLicense(vendor, policy), await newLicense(ofOther, await newPolicy(ofOther))];
  const seats = [];
  for (const { license_key } of [sketchbook, notebook]) {
    const seat = await admin.post(`${path}/machines`, { license_key, fingerprint: "laptop" });
    expect(seat).toMatchObject({ status: 201 });
    seats.push(seat.data);
  }
  const codeOf = async ({ license_key }: { license_key: string }): Promise<string> => {
    const scope = { fingerprint: "laptop" };
    return (await client(`License ${license_key}`).post(`${path}/licenses/actions/validate`, { license_key, scope })).data.code;
  };
  return { vendor, policy, sketchbook, notebook, seats, codeOf };
}

test("one machine under several licenses: each has its own seat, and is found beside its license", async () => {
  const { vendor, sketchbook, notebook, seats, codeOf } = await newStory();
  const { path, admin } = vendor;
  expect([await codeOf(sketchbook), await codeOf(notebook)]).toEqual(["valid", "valid"]);
  expect(seats[0].id).not.toBe(seats[1].id);
  for (const [index, { license_id, license_key }] of [sketchbook, notebook].entries())
    for (const license of [license_id, license_key])
      expect(await admin.get(`${path}/machines/laptop?license_id=${license}`)).toMatchObject({ data: { id: seats[index].id } });
  expect(await admin.get(`${path}/machines/laptop`)).toMatchObject({ status: 404, code: "48001" });
  expect(await admin.get(`${path}/machines?fingerprint=laptop`)).toMatchObject({ count: 2 });
  expect(await admin.get(`${path}/licenses?fingerprint=laptop`)).toMatchObject({ count: 2 });
  const itself = client(`License ${sketchbook.license_key}`);
  expect(await itself.get(`${path}/machines?fingerprint=laptop`)).toMatchObject({ count: 1, data: [{ id: seats[0].id }] });
});

test("a change to one license's seat does not affect the other license's seat", async () => {
  const { vendor, sketchbook, notebook, seats, codeOf } = await newStory();
  const { path, admin } = vendor;
  await admin.post(`${path}/licenses/${sketchbook.license_id}/actions/suspend`);
  expect([await codeOf(sketchbook), await codeOf(notebook)]).toEqual(["suspended", "valid"]);
  await admin.post(`${path}/licenses/${sketchbook.license_id}/actions/reinstate`);
  expect(await admin.delete(`${path}/machines/laptop?license_id=${sketchbook.license_id}`)).toMatchObject({ status: 204 });
  expect([await codeOf(sketchbook), await codeOf(notebook)]).toEqual(["no_machines", "valid"]);
  expect(await admin.get(`${path}/machines/${seats[1].id}`)).toMatchObject({ status: 200, data: { fingerprint: "laptop" } });
  await admin.delete(`${path}/licenses/${notebook.license_id}`);
  expect(await admin.post(`${path}/machines`, { license_key: sketchbook.license_key, fingerprint: "laptop" })).toMatchObject({
    status: 201,
  });
  expect(await codeOf(sketchbook)).toBe("valid");
});

test("a machine cannot move to a license that already has its fingerprint", async () => {
  const { vendor, policy, sketchbook, seats } = await newStory();
  const { path, admin } = vendor;
  const second = await newLicense(vendor, policy);
  const seat = await admin.post(`${path}/machines`, { license_key: second.license_key, fingerprint: "laptop" });
  expect(await admin.patch(`${path}/machines/${seat.data.id}`, { license_key: sketchbook.license_key })).toMatchObject({
    status: 409,
    code: "48005",
  });
  expect(await admin.get(`${path}/machines/${seat.data.id}`)).toMatchObject({ data: { license_id: second.license_id } });
  expect(await admin.get(`${path}/machines/${seats[0].id}`)).toMatchObject({ data: { license_id: sketchbook.license_id } });
});
