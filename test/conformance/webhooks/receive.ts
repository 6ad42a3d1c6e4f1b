import { appendFileSync } from "node:fs";
import { post } from "../../dev/running-service.ts";
import { tryReceiver } from "./try-receiver.ts";

// `node receive.ts command…`, beside a service (with-service.ts): a receiver of webhooks, started by the command, is tried with what the service sends.

const {
  LATCHKEY_API: api,
  LATCHKEY_TENANT: tenant,
  LATCHKEY_USERNAME: username,
  LATCHKEY_PASSWORD: password,
  CLIENT_CHECKS: checks,
} = process.env;

const tenantUrl = `${api}/tenants/${tenant}`;
const { data } = await post(`${tenantUrl}/auth/login`, { username, password });
const done = await tryReceiver({ tenantUrl, token: data.access ?? "", command: process.argv.slice(2), cwd: process.cwd() });
if (checks !== undefined) appendFileSync(checks, done.map((line) => `passes\t${line}\n`).join(""));
