import { afterAll, afterEach } from "vitest";
import { forgetFailures } from "../../src/db/breaker.ts";
import { expectDeclaredEvents, expectNoSecretInEvents, expectTraces } from "./trace.ts";

afterEach(async () => {
  // A database that a test took away is there again.
  forgetFailures();
  await expectTraces();
});

afterAll(async () => {
  await expectTraces();
  await expectDeclaredEvents();
  await expectNoSecretInEvents();
});
