import type { components } from "../../api/contract.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Code } from "../../parts/copy.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Page, Section } from "../../parts/page.tsx";

/** A license that was made just now: its key, and how an app validates with it. */
export function CreatedLicense({ license, onAnother }: { license: components["schemas"]["License"]; onAnother: () => void }) {
  const tenant = useTenant();
  const { license_key: key, license_id: id, name } = license;
  return (
    <Page
      title={`${name} is created`}
      lead="Send the license key to the customer. The license's page shows it again."
      actions={
        <>
          <LinkButton to={`/${tenant}/licenses/${id}`} kind="primary">
            Open the license
          </LinkButton>
          <Button onPress={onAnother}>Create another</Button>
        </>
      }
    >
      <Section title="License key">
        <Code text={key} label="Text of the license key" />
      </Section>
      <Section title="Activate a machine">
        <p>Once on each machine, before it runs for the first time: the machine takes a seat.</p>
        <Code label="Command that activates a machine" text={activation(tenant, key)} />
      </Section>
      <Section title="Validate">
        <p>On every start: may it run?</p>
        <Code label="Command that validates" text={validation(tenant, key)} />
        <Code label="Lines of TypeScript that validate" text={client(tenant, key)} />
      </Section>
    </Page>
  );
}

/** An app that does not know its machine yet; the vendor's app puts in what identifies it. */
const fingerprint = "b5:2f:0c:9a";

const address = (tenant: string): string => `${window.location.origin}/api/v1/tenants/${tenant}`;

/** Within single quotes a POSIX shell takes everything as it is but the quote. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const activation = (tenant: string, key: string): string =>
  `curl ${address(tenant)}/machines -H ${quoted(`Authorization: License ${key}`)} \\
  --data-urlencode ${quoted(`license_key=${key}`)} -d fingerprint=${fingerprint}`;

const validation = (tenant: string, key: string): string =>
  `curl ${address(tenant)}/licenses/actions/validate -H ${quoted(`Authorization: License ${key}`)} \\
  -H 'Content-Type: application/json' \\
  -d ${quoted(JSON.stringify({ license_key: key, scope: { fingerprint } }))}`;

const client = (tenant: string, key: string): string =>
  `import { Latchkey } from "@latchkey/client";

// The public key of the tenant's signing key: the page "Signing keys" has it.
const latchkey = new Latchkey({ url: ${JSON.stringify(window.location.origin)}, tenant: ${JSON.stringify(tenant)}, publicKeys });
const license = await latchkey.check({ key: ${JSON.stringify(key)}, fingerprint: "${fingerprint}" });
if (!license.mayRun) console.log(license.detail);`;
