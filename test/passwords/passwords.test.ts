import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { hashPassword } from "../../src/crypto/passwords.ts";
import type { PasswordHasherStub } from "../../src/passwords/password-hasher.ts";
import { passwordsOf } from "../../src/passwords/passwords.ts";
import type { PasswordProcess } from "../../src/passwords/process-client.ts";
import { WorkQueue } from "../../src/passwords/work-queue.ts";

const { PASSWORD_HASHER: objects } = env as unknown as Required<Pick<Environment, "PASSWORD_HASHER">>;

const deadline = { at: Date.now() + 60_000 };

const password = "correct horse battery";

describe("a queue of expensive work", () => {
  const options = { atOnce: 2, mostWaiting: 3, longestWaitMs: 60_000 };

  test("does so many at once, in the order in which they came, and refuses at once what is too much", async () => {
    const queue = new WorkQueue(options);
    const begun: number[] = [];
    const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const work = ends.map(({ promise }, index) =>
      queue.run(async () => {
        begun.push(index);
        await promise;
        return index;
      }),
    );
    expect(begun).toEqual([0, 1]);
    expect(await queue.run(async () => "too much")).toBeUndefined();
    ends[1]?.resolve();
    expect(await work[1]).toBe(1);
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    for (const { resolve } of ends) resolve();
    expect(await Promise.all(work)).toEqual([0, 1, 2, 3, 4]);
    expect(await queue.run(async () => "there is room again")).toBe("there is room again");
  });

  test("refuses what waited too long, and goes on with the next one", async () => {
    const queue = new WorkQueue({ ...options, atOnce: 1, longestWaitMs: -1 });
    const end = Promise.withResolvers<void>();
    const first = queue.run(() => end.promise.then(() => "first"));
    const late = [queue.run(async () => "late"), queue.run(async () => "later")];
    end.resolve();
    expect(await first).toBe("first");
    expect(await Promise.all(late)).toEqual([undefined, undefined]);
    expect(await queue.run(async () => "next")).toBe("next");
  });

  test("keeps its place free where work fails", async () => {
    const queue = new WorkQueue({ ...options, atOnce: 1, mostWaiting: 0 });
    await expect(queue.run(() => Promise.reject(new Error("no memory")))).rejects.toThrow("no memory");
    expect(await queue.run(async () => "next")).toBe("next");
  });
});

describe("passwords are hashed in an object of their own", () => {
  test("which makes what the same password verifies, and no other", async () => {
    const passwords = passwordsOf({ environment: { PASSWORD_HASHER: objects }, network: () => "203.0.113.7", deadline });
    const stored = await passwords.hash(password);
    expect(stored).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
    expect([await passwords.verify(password, stored), await passwords.verify("another", stored)]).toEqual([true, false]);
  });

  test("which refuses a flood at once, and answers what waits its turn", async () => {
    const stored = await hashPassword(password);
    const object = objects.get(objects.idFromName("a flood")) as unknown as PasswordHasherStub;
    const answers = await Promise.all(Array.from({ length: 40 }, () => object.verify(password, stored)));
    const verified = answers.filter((answer) => answer === true);
    expect(answers.filter((answer) => answer === null).length).toBe(40 - verified.length);
    expect(verified.length).toBeGreaterThan(0);
    expect(verified.length).toBeLessThanOrEqual(13);
    expect(await object.verify("another", stored)).toBe(false);
  });
});

describe("where a process of this machine hashes passwords", () => {
  const passwordsWith = (answer: () => Promise<Response>, asked: string[] = []) => {
    const process: PasswordProcess = {
      fetch: async (url, init) => {
        asked.push(`${url} ${init.body}`);
        return answer();
      },
    };
    return passwordsOf({
      environment: { PASSWORD_PROCESS: process, PASSWORD_HASHER: objects },
      network: () => "::/64",
      deadline,
    });
  };

  test("it is asked, and no object", async () => {
    const asked: string[] = [];
    expect(await passwordsWith(async () => Response.json("$scrypt$…"), asked).hash(password)).toBe("$scrypt$…");
    expect(await passwordsWith(async () => Response.json(false), asked).verify(password, "$scrypt$…")).toBe(false);
    expect(asked).toEqual([
      `http://passwords/hash {"password":"${password}"}`,
      `http://passwords/verify {"password":"${password}","stored":"$scrypt$…"}`,
    ]);
  });

  test.each([
    ["is busy", async () => new Response(null, { status: 503 })],
    ["fails", async () => new Response("out of memory", { status: 500 })],
    ["is being started again", () => Promise.reject(new Error("connection refused"))],
  ])("whoever asks while it %s is told to come again", async (_, answer) => {
    const failure = { refusal: "too_many_password_checks", headers: { "Retry-After": "2" } };
    await expect(passwordsWith(answer).verify(password, "$scrypt$…")).rejects.toMatchObject(failure);
    await expect(passwordsWith(answer).hash(password)).rejects.toMatchObject(failure);
  });
});
