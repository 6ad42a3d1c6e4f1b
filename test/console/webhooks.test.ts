import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

let servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    }),
  );
});

/** A receiver of the vendor's: it answers with a status that may change, and keeps what it was sent. */
async function newReceiver(): Promise<{ url: string; answer: { status: number; body: string }; events: { type: string }[] }> {
  const [answer, events]: [{ status: number; body: string }, { type: string }[]] = [
    { status: 500, body: "The disk is full." },
    [],
  ];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    events.push(JSON.parse(body));
    response.writeHead(answer.status).end(answer.status === 204 ? "" : answer.body);
  });
  servers = [...servers, server];
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/latchkey`, answer, events };
}

/** Deliveries are made in the background. */
const patience = { timeout: 30_000, interval: 200 };

describe("a webhook", () => {
  test("that failed says what its receiver answered, and is redelivered when that is repaired", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor);
    const receiver = await newReceiver();
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/webhooks`);
    await page.getByText("There is no webhook yet.").waitFor();
    await page.getByRole("link", { name: "New webhook" }).click();
    await page.getByLabel("Address").fill(receiver.url);
    await page.getByLabel("What it is for").fill("Mails about trials");
    await page.getByRole("button", { name: /^Machines/ }).click();
    await page.getByText("machine.culled").click();
    await expectAccessible(page);
    await picture(page, "webhook-new");
    await page.getByRole("button", { name: "Make the webhook" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel("Webhook secret").innerText()).toMatch(/^whsec_/);
    await dialog.getByText("I have copied it to where it is safe").click();
    await dialog.getByRole("button", { name: "Done" }).click();

    await newLicense(vendor, catalogue);
    const readAgain = page.getByRole("button", { name: "Read the deliveries again" });
    await expect
      .poll(
        async () => {
          await readAgain.click();
          await settled(page);
          return page.getByText("Trying again").count();
        },
        { timeout: 30_000, interval: 200 },
      )
      .toBe(1);
    await page.getByText("Every attempt fails.").waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "webhook");
    await page.getByText("license.created").last().click();
    await page.getByText("It failed: the status 500.").waitFor();
    await page.getByText("The disk is full.").waitFor();
    await page.getByText('"type": "license.created"').waitFor();
    await settled(page);
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "delivery");

    receiver.answer.status = 204;
    await page.getByRole("button", { name: "Redeliver" }).click();
    await page.getByText(/The delivery arrived: answered 204/).waitFor();
    await page.getByText("2 attempts").waitFor();
    expect(receiver.events.map(({ type }) => type)).toEqual(["license.created", "license.created"]);
  });

  test("that was away gets all that failed again, and only what failed", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor);
    const receiver = await newReceiver();
    const webhook = await vendor.api.post("webhooks", { url: receiver.url, events: ["license.created"] });
    const countOf = async (status: string) => (await vendor.api.get(`webhooks/${webhook.id}/deliveries?status=${status}`)).length;
    receiver.answer.status = 204;
    await newLicense(vendor, catalogue, { name: "Arrived" });
    await expect.poll(() => countOf("succeeded"), patience).toBe(1);
    // The receiver says that it is gone for good, which ends the retries at once and switches the webhook off.
    receiver.answer.status = 410;
    for (const [index, name] of ["Bob", "Carol"].entries()) {
      await newLicense(vendor, catalogue, { name });
      await expect.poll(() => countOf("failed"), patience).toBe(index + 1);
      await vendor.api.patch(`webhooks/${webhook.id}`, { enabled: true });
    }
    receiver.answer.status = 204;
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/webhooks/${webhook.id}`);
    await page.getByRole("button", { name: "Redeliver all that failed" }).click();
    const dialog = page.getByRole("dialog", { name: "Redeliver all that failed" });
    await dialog.getByText(/^2 deliveries have failed in the last 30 days, the first at /).waitFor();
    await dialog.getByText(/^Each failed delivery of this time is sent once more/).waitFor();
    await expectAccessible(page);
    await picture(page, "webhook-redeliver-all");
    await dialog.getByRole("button", { name: "Send them again" }).click();
    await page.getByText("2 deliveries are on their way again.").waitFor();
    await expect.poll(() => countOf("succeeded"), patience).toBe(3);
    expect(receiver.events).toHaveLength(5);
    await page.getByRole("button", { name: "Redeliver all that failed" }).click();
    await dialog.getByText(/^No delivery of the last 30 days has failed/).waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    expect(receiver.events).toHaveLength(5);
  });

  test("is tried with a test event, changed, given a new secret, switched off and deleted", async () => {
    const vendor = await newVendor();
    const receiver = await newReceiver();
    receiver.answer.status = 204;
    const made = await vendor.api.post("webhooks", { url: receiver.url, events: ["license.*"] });
    const page = await windows.openAs(vendor.admin, { screen: "narrow" });
    await goTo(page, `/${vendor.tenant}/webhooks/${made.id}`);
    await page.getByRole("button", { name: "Send a test event" }).click();
    await page.getByText(/The test event arrived: answered 204/).waitFor();
    await expectNoSideways(page);

    await page.getByRole("link", { name: "Change" }).click();
    await page.getByLabel("What it is for").fill("Trials");
    await page.getByLabel("Address").fill("https://user:secret@example.com/");
    await page.getByRole("button", { name: "Save" }).click();
    await page
      .getByText(/without user info/)
      .first()
      .waitFor();
    expect(await page.getByLabel("What it is for").inputValue()).toBe("Trials");
    await page.getByLabel("Address").fill(receiver.url);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Trials" }).waitFor();

    await page.getByRole("button", { name: "Rotate the secret" }).click();
    await page.getByText(/For 24 hours each delivery is signed with both/).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Rotate the secret" }).click();
    await page.getByText("I have copied it to where it is safe").click();
    await page.getByRole("button", { name: "Done" }).click();

    await page.getByRole("button", { name: "Switch it off" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Switch it off" }).click();
    await page.getByText("Switched off.").waitFor();
    expect(await page.getByRole("button", { name: "Send a test event" }).count()).toBe(0);

    await page.getByRole("button", { name: "Delete" }).click();
    const host = new URL(receiver.url).host;
    await page.getByText("No delivery waits.").waitFor();
    await page.getByText("The record of 1 delivery of the last 30 days is deleted").waitFor();
    await page.getByLabel(`Type ${host} to go on`).fill(host);
    await page.getByRole("button", { name: "Delete the webhook" }).click();
    await page.getByText("There is no webhook yet.").waitFor();
  });
});
