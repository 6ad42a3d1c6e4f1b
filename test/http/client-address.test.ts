import { env } from "cloudflare:test";
import fc from "fast-check";
import { Hono } from "hono";
import { afterEach, describe, expect, test, vi } from "vitest";
import { clientOf, clientUrlOf } from "../../src/app/client-address.ts";
import type { Environment } from "../../src/app/environment.ts";
import { answering } from "../../src/app/pipeline.ts";
import type { AppContext, AppEnv } from "../../src/app/state.ts";
import { native } from "../../src/formats/native/index.ts";
import type { Answer } from "../../src/http/answer.ts";
import { meterOf } from "../../src/metrics/request-meter.ts";
import { app } from "../support/client.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

type Asked = { peer?: string; headers?: Record<string, string>; trusted?: string; url?: string; platform?: boolean };

const environmentOf = ({ trusted, platform }: Asked): Environment => ({
  ...(env as unknown as Environment),
  ...(platform === true ? {} : { CLIENT_ADDRESS: "peer" }),
  ...(trusted === undefined ? {} : { TRUSTED_PROXY: trusted }),
});

const requestOf = ({ peer, headers = {}, url = "http://latchkey.test/healthz" }: Asked): Request =>
  new Request(url, { headers, ...(peer === undefined ? {} : { cf: { clientIp: peer } }) });

/** The client as the service takes it to be. */
async function clientFor(asked: Asked): Promise<{ address: string | null; isSecure: boolean; url: string }> {
  const probe = new Hono<AppEnv>();
  const answer = (c: AppContext): Answer => ({ status: 200, data: { ...clientOf(c), url: clientUrlOf(c) } });
  probe.get("*", answering({ kind: "page", format: native, pattern: undefined, meter: meterOf("none"), answer }));
  const response = await probe.fetch(requestOf(asked), environmentOf(asked));
  return (await response.json<{ data: Awaited<ReturnType<typeof clientFor>> }>()).data;
}

const addressFor = async (asked: Asked) => (await clientFor(asked)).address;

const proxy = "10.0.0.1:40000";
const trusted = "10.0.0.0/8, 2001:db8:ffff::/48";

describe("on Cloudflare", () => {
  test("the platform says who the client is, and nobody else", async () => {
    const headers = { "CF-Connecting-IP": "203.0.113.7", "X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https" };
    expect(await clientFor({ platform: true, peer: proxy, trusted, headers })).toMatchObject({
      address: "203.0.113.7",
      isSecure: false,
    });
    expect(await addressFor({ platform: true, peer: proxy })).toBeNull();
  });
});

describe("on one machine", () => {
  test("the client is who connects, whatever it says of itself", async () => {
    const headers = { "CF-Connecting-IP": "198.51.100.1", "X-Real-IP": "198.51.100.1", Forwarded: "for=198.51.100.1" };
    expect(await addressFor({ peer: "[::ffff:203.0.113.7]:48814", headers })).toBe("203.0.113.7");
    expect(await addressFor({ peer: "203.0.113.7:32922", headers })).toBe("203.0.113.7");
    expect(await addressFor({ peer: "[2001:db8::1]:34176", headers })).toBe("2001:db8::1");
    expect(await addressFor({ headers })).toBeNull();
  });

  test("a trusted proxy says who its client is: the last entry that is no trusted proxy itself", async () => {
    const through = (forwardedFor: string, peer = proxy) =>
      addressFor({ peer, trusted, headers: { "X-Forwarded-For": forwardedFor } });
    expect(await through("203.0.113.7")).toBe("203.0.113.7");
    expect(await through("198.51.100.1, 203.0.113.7")).toBe("203.0.113.7");
    expect(await through("198.51.100.1, 203.0.113.7, 10.9.9.9, 2001:db8:ffff::5")).toBe("203.0.113.7");
    expect(await through("[2001:db8::1]:443")).toBe("2001:db8::1");
    expect(await through("203.0.113.7, 10.9.9.9", "[::ffff:10.0.0.1]:40000")).toBe("203.0.113.7");
    // The client of a request from within is the farthest address that is known.
    expect(await through("10.7.7.7, 10.9.9.9")).toBe("10.7.7.7");
    // An entry that is no address says nothing of the entries behind it.
    expect(await through("203.0.113.7, unknown")).toBe("10.0.0.1");
    expect(await through("203.0.113.7, unknown, 10.9.9.9")).toBe("10.9.9.9");
    expect(await through("")).toBe("10.0.0.1");
  });

  test("no client chooses its address: what it writes stands before what the proxy adds", async () => {
    const entry = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("unknown", "", "10.0.0.1", "a,b", "203.0.113.7"));
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 5 }), async (written) => {
        const headers = { "X-Forwarded-For": [...written, "203.0.113.7"].join(", ") };
        expect(await addressFor({ peer: proxy, trusted, headers })).toBe("203.0.113.7");
      }),
      { numRuns: 50 },
    );
  });

  test("from anybody else the fields are ignored, and one line of the log says so", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const headers = { "X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https" };
    for (const given of [trusted, "", undefined, "not, a list"]) {
      const asked = { peer: "203.0.113.7:1", headers, ...(given === undefined ? {} : { trusted: given }) };
      vi.spyOn(console, "error").mockImplementation(() => {});
      expect(await clientFor(asked)).toMatchObject({ address: "203.0.113.7", isSecure: false });
    }
    expect(warned.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
      { level: "warn", message: expect.stringMatching(/203\.0\.113\.7 are ignored.*TRUSTED_PROXY/) },
    ]);
  });

  test("HSTS goes out where the client's own connection has TLS", async () => {
    const hsts = async (asked: Asked) =>
      (await app.fetch(requestOf(asked), environmentOf(asked))).headers.get("Strict-Transport-Security");
    expect(await hsts({ peer: proxy, trusted, headers: { "X-Forwarded-Proto": "https" } })).toBe("max-age=31536000");
    const through = (proto: string, forwardedFor: string) =>
      hsts({ peer: proxy, trusted, headers: { "X-Forwarded-Proto": proto, "X-Forwarded-For": forwardedFor } });
    // Two proxies, each of which adds: the client had TLS to the first, and that one none to the second.
    expect(await through("HTTPS, http", "203.0.113.7, 10.9.9.9")).toBe("max-age=31536000");
    // The second passes on what the first has said.
    expect(await through("https", "203.0.113.7, 10.9.9.9")).toBe("max-age=31536000");
    expect(await hsts({ peer: proxy, trusted, headers: { "X-Forwarded-Proto": "http" } })).toBeNull();
    expect(await hsts({ peer: proxy, trusted })).toBeNull();
    vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(await hsts({ peer: "203.0.113.7:1", trusted, headers: { "X-Forwarded-Proto": "https" } })).toBeNull();
  });

  test("no client chooses its scheme: what it writes stands before what the proxy adds", async () => {
    const written = fc.array(fc.constantFrom("https", "http", "", "wss", "203.0.113.7"), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(written, written, fc.boolean(), async (schemes, addresses, isSecure) => {
        const headers = {
          "X-Forwarded-For": [...addresses, "203.0.113.7"].join(", "),
          "X-Forwarded-Proto": [...schemes, isSecure ? "https" : "http"].join(", "),
        };
        expect((await clientFor({ peer: proxy, trusted, headers })).isSecure).toBe(isSecure);
      }),
      { numRuns: 50 },
    );
  });

  test("a signature names the URL that the client asked for", async () => {
    const urlFor = async (url: string) =>
      (await clientFor({ peer: proxy, trusted, url, headers: { "X-Forwarded-Proto": "https" } })).url;
    expect(await urlFor("http://licenses.example/api/v1/tenants/acme?a=%20b")).toBe(
      "https://licenses.example/api/v1/tenants/acme?a=%20b",
    );
    // RFC 9421, section 2.2.3: the scheme's default port is left out.
    expect(await urlFor("http://licenses.example:443/")).toBe("https://licenses.example/");
    expect(await urlFor("http://licenses.example:8443/")).toBe("https://licenses.example:8443/");
  });
});
