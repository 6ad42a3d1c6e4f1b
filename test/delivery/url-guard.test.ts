import { describe, expect, test } from "vitest";
import { judgeUrl } from "../../src/delivery/url-guard.ts";
import { hostileUrls, publicUrls } from "./hostile-urls.ts";

const judge = (url: string) => judgeUrl(url, { allowsPrivate: false });

describe("a webhook goes to no URL", () => {
  for (const problem of ["invalid", "private"] as const)
    for (const [reason, urls] of Object.entries(hostileUrls[problem]))
      test.each(urls)(`${reason}: %j`, (url) => {
        expect(judge(url)).toEqual({ problem });
      });
});

describe("a webhook goes to a public server, whose URL has one spelling", () => {
  test.each(publicUrls)("%s", (given, canonical) => {
    expect(judge(given)).toEqual({ url: canonical });
    expect(judge(canonical)).toEqual({ url: canonical });
  });
});

describe("for development, where private addresses are allowed", () => {
  const allow = (url: string) => judgeUrl(url, { allowsPrivate: true });

  test("this machine can be reached, with http too and on every port", () => {
    for (const url of ["http://127.0.0.1:8080/", "http://localhost/in", "https://10.0.0.1/", "http://hooks:80/"])
      expect(allow(url)).toEqual({ url: new URL(url).href });
  });

  test("what is no URL of a web server stays refused", () => {
    for (const url of ["", "ftp://127.0.0.1/", "file:///etc/passwd", "http://user:secret@127.0.0.1/", "http://127.0.0.1/#part"])
      expect(allow(url)).toEqual({ problem: "invalid" });
  });
});
