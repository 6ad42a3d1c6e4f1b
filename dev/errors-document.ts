import { nativeRefusals } from "../src/formats/native/refusals.ts";

/** Subject of each hundred's series. */
const series: Record<string, string> = {
  "40": "Requests",
  "50": "The service",
  "42": "Tenants",
  "43": "Accounts",
  "49": "Passwords and sign-in",
  "44": "Products and tokens",
  "45": "Entitlements",
  "46": "Policies",
  "47": "Licenses",
  "48": "Machines",
  "51": "Webhooks",
};

/** `docs/errors.md`: every code, its usual HTTP status, when it is given, and what to do. */
export function errorsDocument(): string {
  const refusals = Object.values(nativeRefusals).sort((one, other) => (one.code < other.code ? -1 : 1));
  const stray = refusals.filter(({ code }) => !(code.slice(0, 2) in series));
  if (stray.length > 0) throw new Error(`dev/errors-document.ts has no series for ${stray.map(({ code }) => code).join(", ")}.`);
  const tables = Object.entries(series).map(([prefix, title]) => {
    const rows = refusals
      .filter(({ code }) => code.startsWith(prefix))
      .map(({ code, status, message }) => {
        const [, when, what] = /^(.*?[.]) (.*)$/.exec(message) ?? [];
        return `| ${code} | ${status} | ${when} | ${what} |`;
      });
    return `## ${title}\n\n| code | status | when | what to do |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `# Error codes

Made from \`src/formats/native/refusals.ts\` by \`npm run openapi\`; \`00000\` is success. Branch on the code, show the message: it may say more than here. A code
for something "invalid or unknown" comes with 404 where a path names it, and with 400 where a body has it in a wrong form.

${tables.join("\n")}`;
}
