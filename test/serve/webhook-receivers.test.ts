import { rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeUrl } from "../../src/delivery/url-guard.ts";
import { tryReceiver } from "../conformance/webhooks/try-receiver.ts";
import { hostileUrls, publicUrls } from "../delivery/hostile-urls.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { password, post, type RunningService, root, signIn, startService } from "../dev/running-service.ts";

type Vendor = { service: RunningService; tenantUrl: string; token: string };

const folders: string[] = [];

async function newVendor(variables: Record<string, string>): Promise<Vendor> {
  const dataDir = await preparedFolder();
  folders.push(dataDir);
  const service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password, ...variables } });
  const token = await signIn(service.url);
  await post(`${service.url}/tenants`, { name: "acme" }, token);
  return { service, token, tenantUrl: `${service.url}/tenants/acme` };
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("npm start with WEBHOOK_ALLOW_PRIVATE=true", () => {
  test("sends to the receiver of docs/webhooks.md for Node, which verifies what comes and refuses forgeries", async () => {
    const { service, tenantUrl, token } = await newVendor({ WEBHOOK_ALLOW_PRIVATE: "true" });
    try {
      const command = [process.execPath, "docs/webhooks/node.mjs"];
      expect(await tryReceiver({ tenantUrl, token, command, cwd: root })).toHaveLength(3);
    } finally {
      await service.stop();
    }
  });
});

describe("npm start without it", () => {
  let listener: Server;
  let port: number;
  let requests = 0;
  let vendor: Vendor;

  beforeAll(async () => {
    listener = createServer((_, response) => {
      requests += 1;
      response.end();
    });
    listener.on("connection", () => {
      requests += 1;
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    port = (listener.address() as AddressInfo).port;
    vendor = await newVendor({});
  });

  afterAll(async () => {
    listener.close();
    await vendor.service.stop();
  });

  test.each([
    "127.0.0.1",
    "localhost",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "127.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "localhost.",
  ])("takes no webhook to %s", async (host) => {
    for (const scheme of ["http", "https"]) {
      const body = { url: `${scheme}://${host}:${port}/`, events: ["*"] };
      const refused = await post(`${vendor.tenantUrl}/webhooks`, body, vendor.token);
      expect(refused.status).toBeGreaterThanOrEqual(400);
    }
    expect(requests).toBe(0);
  });
});

describe("Node judges URLs as the Worker does", () => {
  test.each(["invalid", "private"] as const)("%s", (problem) => {
    for (const url of Object.values(hostileUrls[problem]).flat())
      expect([url, judgeUrl(url, { allowsPrivate: false })]).toEqual([url, { problem }]);
  });

  test("public", () => {
    for (const [given, canonical] of publicUrls) expect(judgeUrl(given, { allowsPrivate: false })).toEqual({ url: canonical });
  });
});
