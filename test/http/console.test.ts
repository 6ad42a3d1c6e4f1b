import { describe, expect, test } from "vitest";
import { client } from "../support/client.ts";

const anybody = client();

const page = `<!doctype html><html lang="en"><head><meta property="csp-nonce" nonce="{{csp-nonce}}"></head></html>`;
const script = `console.log("the console");`;

/** Files of a deployment, by their paths in the assets. */
const deployed: Record<string, Uint8Array> = {
  "/console/index.html": bytesOf(page),
  "/console/build.json": bytesOf("{}"),
  "/console/assets/index-Dk3_x-9z.js": bytesOf(script),
  "/console/assets/index-Dk3_x-9z.js.gz": await compressed(script),
  "/console/assets/logo-A1b2C3d4.png": bytesOf("a picture"),
  "/docs/secret.js": bytesOf("not the console's"),
};

const assetsOf = (files: Record<string, Uint8Array>) => ({
  fetch: async (request: Request) => {
    const file = files[new URL(request.url).pathname];
    return file === undefined ? new Response("none", { status: 404 }) : new Response(file as Uint8Array<ArrayBuffer>);
  },
});

const environment = { ASSETS: assetsOf(deployed) };

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  anybody.send(path, { method, headers, environment });

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("the console's page", () => {
  test("answers every path below /console: its script shows what the path names", async () => {
    for (const path of ["console", "console/", "console/acme/licenses/0198c0de", "console/index.html", "console/no such page"]) {
      const { status, headers, bytes, roundTrips } = await get(path);
      expect({ path, status, type: headers.get("Content-Type"), roundTrips }).toEqual({
        path,
        status: 200,
        type: "text/html; charset=utf-8",
        roundTrips: 0,
      });
      expect(textOf(bytes)).toMatch(/^<!doctype html>/);
      expect(headers.get("Cache-Control")).toBe("no-cache");
    }
  });

  test("may load from this Worker alone and connect to nothing else, runs no text as a script, and is in nobody's frame", async () => {
    const { headers } = await get("console");
    const policy = Object.fromEntries(
      (headers.get("Content-Security-Policy") ?? "").split("; ").map((rule) => {
        const [name = "", ...values] = rule.split(" ");
        return [name, values.join(" ")];
      }),
    );
    expect(policy).toMatchObject({
      "default-src": "'none'",
      "script-src": "'self'",
      "connect-src": "'self'",
      "font-src": "'self'",
      "base-uri": "'none'",
      "form-action": "'none'",
      "frame-ancestors": "'none'",
      "require-trusted-types-for": "'script'",
    });
    expect(headers.get("Content-Security-Policy")).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
    expect(headers.get("Permissions-Policy")).toContain("camera=()");
  });

  test("has a fresh nonce for styles in each response, the same in its policy and in the page", async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, bytes } = await get("console");
        const [, inPolicy] =
          /style-src 'self' 'nonce-([A-Za-z0-9+/=]{24})'/.exec(headers.get("Content-Security-Policy") ?? "") ?? [];
        expect(textOf(bytes)).toContain(`<meta property="csp-nonce" nonce="${inPolicy}">`);
        return inPolicy;
      }),
    );
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test("is only read, and a HEAD has no body", async () => {
    for (const path of ["console", "console/acme/licenses", "console/assets/index-Dk3_x-9z.js"]) {
      const refused = await get(path, {}, "POST");
      expect(refused).toMatchObject({ status: 405, code: "40005" });
      expect(refused.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
    }
  });
});

describe("the console's files", () => {
  const file = "console/assets/index-Dk3_x-9z.js";

  test("are kept by browsers for ever: their names have the hash of their content", async () => {
    const { headers, bytes, status } = await get(file);
    expect(status).toBe(200);
    expect(textOf(bytes)).toBe(script);
    expect(headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
    expect(headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  });

  test.each([
    ["gzip", true],
    ["gzip, deflate, br, zstd", true],
    ["br, *", true],
    ["GZIP;q=0.5", true],
    ["gzip;q=0", false],
    ["gzip;q=0, *", false],
    ["br", false],
    ["identity", false],
  ])("are sent to a browser that takes %s compressed: %s", async (accepted, isCompressed) => {
    // The client's digest check holds the digest against the bytes as they are sent.
    const { headers, bytes } = await get(file, { "Accept-Encoding": accepted });
    expect(headers.get("Content-Encoding")).toBe(isCompressed ? "gzip" : null);
    expect(headers.get("Vary")).toBe("Accept-Encoding");
    expect(isCompressed ? await decompressed(bytes) : textOf(bytes)).toBe(script);
  });

  test("that are small already, such as pictures, have one form", async () => {
    const { headers, bytes } = await get("console/assets/logo-A1b2C3d4.png", { "Accept-Encoding": "gzip" });
    expect(headers.get("Content-Type")).toBe("image/png");
    expect(headers.has("Vary")).toBe(false);
    expect(textOf(bytes)).toBe("a picture");
  });

  test.each([
    "console/assets/none.js",
    "console/assets/index-Dk3_x-9z.js.gz",
    "console/assets/..%2f..%2fdocs%2fsecret.js",
    "console/assets/..%2fbuild.json",
    "console/assets/index.html",
    "console/assets/.js",
    "console/assets/__proto__",
    "console/assets/a.constructor",
  ])("%s is none of them", async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, code: "40004" });
  });
});

describe("a deployment without the console", () => {
  test.each(["console", "console/acme/licenses", "console/assets/index-Dk3_x-9z.js"])(
    "that is switched off refuses /%s",
    async (path) => {
      const refused = await anybody.send(path, { environment: { ...environment, CONSOLE: "off" } });
      expect(refused).toMatchObject({ status: 404, code: "40004" });
      expect(refused.message).toBe("The console is switched off here. Use the API: /docs has all routes.");
    },
  );

  test.each(["POST", "PUT", "DELETE"])(
    "that is switched off refuses %s /console/session, before anything is asked",
    async (method) => {
      const refused = await anybody.send("console/session", { method, environment: { ...environment, CONSOLE: "off" } });
      expect(refused).toMatchObject({ status: 404, code: "40004", roundTrips: 0 });
      expect(refused.message).toBe("The console is switched off here. Use the API: /docs has all routes.");
    },
  );

  test("that was deployed without a build of it says how it gets one", async () => {
    for (const ASSETS of [undefined, assetsOf({})]) {
      const refused = await anybody.send("console", { environment: { ASSETS } });
      expect(refused).toMatchObject({ status: 404, code: "40004" });
      expect(refused.message).toContain("Run npm run build:console");
    }
  });
});

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function compressed(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function decompressed(bytes: Uint8Array): Promise<string> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).text();
}
