import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { freePort } from "../../../serve/free-port.ts";

type Trial = {
  /** The tenant's path on a running service that allows private addresses. */
  tenantUrl: string;
  /** Access token of an admin. */
  token: string;
  /** Command that starts a receiver; `{port}` and `{secret}` stand for its own, which are `PORT` and `WEBHOOK_SECRET` in its environment. */
  command: string[];
  cwd: string;
};

/** Seconds until a receiver has started, builds included, and until a delivery is over. */
const mostSeconds = { start: 180, delivery: 30 };

/**
 * Has a receiver verify what the running service sends, and refuse what others send.
 * @returns what it did, a line each
 * @throws Error where it did something else
 */
export async function tryReceiver({ tenantUrl, token, command, cwd }: Trial): Promise<string[]> {
  const call = async (method: string, path: string, body?: unknown): Promise<any> => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const response = await fetch(`${tenantUrl}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { data: unknown };
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.data;
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const { id, secret } = await call("POST", "/webhooks", { url, events: ["product.*"] });
  const filled = command.map((part) => part.replaceAll("{secret}", secret).replaceAll("{port}", String(port)));
  const [program = "", ...parameters] = filled;
  // A group of its own: a program such as wrangler has others run.
  const receiver = spawn(program, parameters, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
    env: { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret },
  });
  try {
    await until(mostSeconds.start, async () => {
      if (receiver.exitCode !== null) throw new Error(`The receiver ended with ${receiver.exitCode}.`);
      return isOpen(port);
    });
    const arrives = async (what: string, delivery: string): Promise<void> =>
      until(mostSeconds.delivery, async () => {
        const { status, attempts } = await call("GET", `/webhooks/${id}/deliveries/${delivery}`);
        if (status === "failed" || attempts.length > 1) throw new Error(`${what}: ${JSON.stringify(attempts)}`);
        return status === "succeeded";
      });
    await arrives("a ping", (await call("POST", `/webhooks/${id}/actions/ping`)).id);
    await call("POST", "/products", { name: `Größe ☃ ${id}`, code: `code-${id}` });
    await until(
      mostSeconds.delivery,
      async () => (await call("GET", `/webhooks/${id}/deliveries?event=product.created`)).length > 0,
    );
    const [created] = await call("GET", `/webhooks/${id}/deliveries?event=product.created`);
    await arrives("a product", created.id);
    await call("POST", `/webhooks/${id}/actions/rotate-secret`);
    await arrives("a ping after a rotation", (await call("POST", `/webhooks/${id}/actions/ping`)).id);
    await refusesForgeries(url);
    return [
      "verifies a ping and an event, with letters of other scripts in it, over raw bytes",
      "verifies by the former secret after `rotate-secret`",
      "refuses a request without a signature, and one with a wrong signature",
    ];
  } finally {
    const ended = receiver.exitCode === null ? once(receiver, "exit") : undefined;
    if (receiver.pid !== undefined && receiver.exitCode === null) process.kill(-receiver.pid, "SIGKILL");
    await ended;
  }
}

async function refusesForgeries(url: string): Promise<void> {
  const body = JSON.stringify({ id: "evt_1", type: "product.created", data: { object: { id: "1" } } });
  const signed = {
    "webhook-id": "evt_1",
    "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
    "webhook-signature": `v1,${btoa("x".repeat(32))}`,
  };
  for (const headers of [{}, signed]) {
    const { status } = await fetch(url, { method: "POST", headers, body });
    if (status !== 400) throw new Error(`The receiver answers ${status} to a forged request.`);
  }
}

async function until(seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`It did not happen within ${seconds} seconds.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
