import { afterAll, afterEach } from "vitest";
import { expectNoSecretInEvents, expectTraces } from "./trace.ts";

afterEach(expectTraces);

afterAll(async () => {
  await expectTraces();
  await expectNoSecretInEvents();
});
