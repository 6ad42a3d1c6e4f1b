import { afterAll, afterEach } from "vitest";
import { forgetFailures } from "../../src/db/breaker.ts";
import { forgetBusyHashers } from "../../src/passwords/passwords.ts";
import { expectDeclaredEvents, expectNoSecretInEvents, expectTraces, expectTracesInTime } from "./trace.ts";

afterEach(async () => {
  // A database that a test took away is there again.
  forgetFailures();
  // And so is room for passwords.
  forgetBusyHashers();
  await expectTracesInTime();
});

afterAll(async () => {
  await expectTraces();
  await expectDeclaredEvents();
  await expectNoSecretInEvents();
});
