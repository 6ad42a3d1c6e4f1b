import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clientNetworkOf, formatAddress, isWithin, parseAddress, parseNetworks } from "../../src/addresses.ts";

const address = fc.oneof(fc.ipV4(), fc.ipV6());

const canonical = (text: string): string => formatAddress(parseAddress(text)!);

describe("an address", () => {
  test("has one canonical form, whatever way it is written in", () => {
    expect(
      [
        "192.0.2.7",
        "::ffff:192.0.2.7",
        "::FFFF:c000:207",
        "0:0:0:0:0:ffff:192.0.2.7",
        "[::ffff:192.0.2.7]:48814",
        "192.0.2.7:32922",
      ].map(canonical),
    ).toEqual(Array(6).fill("192.0.2.7"));
    expect(["2001:DB8:0:0:0:0:0:1", "[2001:db8::1]:443", " 2001:db8::0001 ", "2001:db8::1%eth0"].map(canonical)).toEqual(
      Array(4).fill("2001:db8::1"),
    );
    expect(["::", "::1", "1::", "1:0:0:2::3", "64:ff9b::192.0.2.7"].map(canonical)).toEqual([
      "::",
      "::1",
      "1::",
      "1:0:0:2::3",
      "64:ff9b::c000:207",
    ]);
  });

  test("is none where a number is too large, leads with a zero or is not there", () => {
    for (const text of [
      "",
      "unknown",
      "_hidden",
      "256.0.0.1",
      "010.0.0.1",
      "1.2.3",
      "0x7f.0.0.1",
      "2130706433",
      "1::2::3",
      ":::",
      "[::1",
      "::1]",
    ])
      expect(parseAddress(text), text).toBeUndefined();
  });

  test("comes back as it was, by any road", () => {
    fc.assert(
      fc.property(address, (text) => {
        const number = parseAddress(text)!;
        expect(parseAddress(formatAddress(number))).toBe(number);
        expect(parseAddress(`[${formatAddress(number)}]:8080`)).toBe(number);
      }),
    );
  });

  test("is held as its own network: all of an IPv4 address, the /64 of an IPv6 one", () => {
    const of = (text: string) => clientNetworkOf(text);
    expect([of("192.0.2.7"), of("::ffff:192.0.2.7")]).toEqual(["192.0.2.7", "192.0.2.7"]);
    expect(of("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(of("2001:db8:1:2:ffff::")).toBe("2001:db8:1:2::/64");
    expect([clientNetworkOf(null), of("somebody")]).toEqual(["unknown", "unknown"]);
    expect(of("2001:db8:1:3::")).not.toBe(of("2001:db8:1:2::"));
  });
});

describe("a list of trusted proxies", () => {
  const isTrusted = (text: string, list: string) => isWithin(parseAddress(text)!, parseNetworks(list));

  test("takes addresses and CIDRs of both kinds", () => {
    const list = "10.0.0.0/8, 192.0.2.7 2001:db8::/32,::1,::ffff:198.51.100.0/120";
    expect(
      ["10.255.0.1", "::ffff:10.0.0.1", "192.0.2.7", "2001:db8:ffff::1", "::1", "198.51.100.9"].filter(
        (text) => !isTrusted(text, list),
      ),
    ).toEqual([]);
    expect(
      ["11.0.0.0", "192.0.2.8", "2001:db9::", "::2", "198.51.101.0", "127.0.0.1"].filter((text) => isTrusted(text, list)),
    ).toEqual([]);
    expect([isTrusted("::1", ""), isTrusted("203.0.113.1", "0.0.0.0/0"), isTrusted("::1", "0.0.0.0/0")]).toEqual([
      false,
      true,
      false,
    ]);
    expect([isTrusted("2001:db8::1", "::/0"), isTrusted("203.0.113.1", "::/0")]).toEqual([true, false]);
  });

  test("names the entry that it cannot take", () => {
    for (const entry of [
      "10.0.0.0/33",
      "::/129",
      "proxy.example",
      "10.0.0.0/",
      "/8",
      "10.0.0/8",
      "10.0.0.0/8/8",
      "fe80::1%eth0",
      "[::1]",
      "10.0.0.1:80",
    ])
      expect(() => parseNetworks(`127.0.0.1, ${entry}`), entry).toThrow(`"${entry}" is no IP address and no CIDR`);
  });

  test("holds what begins with the same bits, and nothing else", () => {
    const bitsOf = (text: string): string => parseAddress(text)!.toString(2).padStart(128, "0");
    const isOfIpv4 = (text: string) => !text.includes(":");
    fc.assert(
      fc.property(address, address, fc.nat(128), fc.boolean(), (first, other, length, isNear) => {
        const bits = isOfIpv4(first) ? length % 33 : length;
        const skipped = (isOfIpv4(first) ? 96 : 0) + bits;
        // Half of the time one that shares the bits, or all but the last of them.
        const near = BigInt(`0b${bitsOf(first).slice(0, skipped)}${bitsOf(other).slice(skipped)}`);
        const asked = isNear ? formatAddress(near) : other;
        const expected =
          isOfIpv4(first) === isOfIpv4(asked) && bitsOf(first).slice(0, skipped) === bitsOf(asked).slice(0, skipped);
        expect(isTrusted(asked, `${first}/${bits}`)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
