import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

const environment = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };

type Report = { totals: { errors: number; warnings: number }; problems: { ruleId: string; message: string }[] };

test.each(["openapi.json", "openapi-3.0.json"])(
  "redocly lint has nothing to say of docs/%s",
  { timeout: 120_000 },
  async (name) => {
    const parameters = ["node_modules/@redocly/cli/bin/cli.js", "lint", `docs/${name}`, "--format=json"];
    // An exit code other than 0 means errors, which the report on stdout names as well.
    const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd: root, env: environment }).catch(
      (error) => error,
    );
    const { totals, problems } = JSON.parse(stdout) as Report;
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
    expect(totals).toMatchObject({ errors: 0, warnings: 0 });
  },
);
