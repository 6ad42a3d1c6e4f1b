import { verifyOffline } from "./verify-offline.ts";

/** The members of the answers that the story goes on with. */
type Members = Record<"access" | "id" | "name" | "scheme" | "license_key" | "certificate" | "public_key", string>;

type Answer = { status: number; code: string; message: string; data: Members };
type Send = (method: string, path: string, body?: Record<string, unknown>) => Promise<Members>;

type Story = { url: string; files: string; superadminPassword: string };

/** Tells the story on the console; leaves license files in `files`. @throws PlainError where it does not end well. */
export async function tell({ url, files, superadminPassword }: Story): Promise<void> {
  let token: string | undefined;
  const send: Send = async (method, path, body) => {
    const answer = await request(url, method, path, body, token);
    console.log(`\n> ${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(hideSecrets(body))}`}`);
    console.log(`< ${answer.status} ${answer.code} ${summaryOf(answer)}`);
    return answer.data;
  };

  heading("The superadmin makes a tenant, and its first admin");
  token = (await send("POST", "/auth/login", { username: "superadmin", password: superadminPassword })).access;
  await send("POST", "/tenants", { name: "acme" });
  await send("POST", "/tenants/acme/accounts", {
    username: "ada",
    password: "correct horse battery",
    email: "ada@example.com",
    role: "admin",
  });

  heading("The admin signs in, and makes a product and two policies");
  token = (await send("POST", "/tenants/acme/auth/login", { username: "ada", password: "correct horse battery" })).access;
  const product = await send("POST", "/tenants/acme/products", { name: "Sketchbook", code: "sketchbook" });
  const policies = [
    await send("POST", "/tenants/acme/policies", { product_id: product.id, name: "One machine", scheme: "ED25519" }),
    await send("POST", "/tenants/acme/policies", { product_id: product.id, name: "One machine, RSA", scheme: "RSA2048PKCS1" }),
  ];

  for (const policy of policies) {
    heading(`A license under "${policy.name}" (${policy.scheme})`);
    const license = await send("POST", "/tenants/acme/licenses", {
      product_id: product.id,
      policy_id: policy.id,
      name: "Alice's desktop",
    });
    await send("POST", "/tenants/acme/machines", { license_key: license.license_key, fingerprint: "b5:2f:0c:9a" });
    await send("POST", "/tenants/acme/machines", { license_key: license.license_key, fingerprint: "a second machine" });
    const scope = { fingerprint: "b5:2f:0c:9a" };
    await send("POST", "/tenants/acme/licenses/actions/validate", { license_key: license.license_key, scope, nonce: 42 });
    const byKey = "/tenants/acme/licenses/actions/checkout";
    await send("POST", byKey, { license_key: license.license_key, encrypt: true });
    const file = await send("POST", byKey, { license_key: license.license_key, include: ["machines"] });
    const { public_key } = await send("GET", `/tenants/acme/policies/${policy.id}`);
    await verifyOffline({ files, certificate: file.certificate, publicKey: public_key, scheme: policy.scheme });
  }
  console.log(`\nThe license files, their public keys and what openssl was given are in ${files}`);
}

const heading = (text: string): void => console.log(`\n== ${text}`);

async function request(url: string, method: string, path: string, body: unknown, token: string | undefined): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { "Content-Type": "application/json", ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Omit<Answer, "status">;
  return { ...answer, status: response.status };
}

const hideSecrets = (body: Record<string, unknown>) => ("password" in body ? { ...body, password: "…" } : body);

/** The members of an answer that the story is about. */
const telling = [
  "name",
  "username",
  "role_name",
  "id",
  "license_id",
  "license_key",
  "fingerprint",
  "valid",
  "code",
  "detail",
  "nonce",
  "scheme",
];

function summaryOf({ code, message, data }: Answer): string {
  if (code !== "00000") return message;
  const shown: Record<string, unknown> = Object.fromEntries(Object.entries(data).filter(([name]) => telling.includes(name)));
  if ("access" in data) shown.access = `${String(data.access).slice(0, 24)}…`;
  if ("certificate" in data) shown.certificate = `${String(data.certificate).split("\n")[0]}…`;
  return JSON.stringify(shown);
}
