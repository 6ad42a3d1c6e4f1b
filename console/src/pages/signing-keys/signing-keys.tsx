import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { type KeyAlgorithm, keyAlgorithms, signingKeyStatuses } from "../../../../src/crypto/key-algorithms.ts";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Select } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { Badge } from "../../parts/notice.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { formatDay } from "../../parts/time.tsx";
import { algorithmWords, type SigningKey, shortKid, statusWords, useSigningKeys } from "./keys.ts";
import styles from "./signing-keys.module.css";

/** The keys that sign what apps verify: a path of each algorithm, from what comes next to what was. */
export default function SigningKeys() {
  const tenant = useTenant();
  const isPermitted = useMay();
  const keys = useSigningKeys(tenant);
  const [isMaking, setMaking] = useState(false);
  return (
    <Page
      title="Signing keys"
      lead="They sign license files, machine files, signed keys and answers. Apps embed the public half, and verify without asking you."
      actions={
        isPermitted("signing-key.create") ? (
          <Button kind="primary" onPress={() => setMaking(true)}>
            <Plus aria-hidden size={16} /> New key
          </Button>
        ) : undefined
      }
    >
      {keys.isPending ? (
        <Loading />
      ) : keys.isError ? (
        <Failed error={keys.error} retry={() => keys.refetch()} />
      ) : keys.data.length === 0 ? (
        <Empty title="There is no signing key." />
      ) : (
        keyAlgorithms.map((algorithm) => (
          <Section key={algorithm} title={algorithmWords[algorithm]}>
            <Life tenant={tenant} algorithm={algorithm} keys={keys.data.filter((key) => key.algorithm === algorithm)} />
          </Section>
        ))
      )}
      <Section title="How to replace a key without breaking an app">
        <ol className={styles.steps}>
          <li>Make a new key. It is in the key set at once, and signs nothing.</li>
          <li>Ship a release of your app that has both public keys. Wait until your customers have it.</li>
          <li>Make the new key active. The old one is retired: what it signed still verifies.</li>
        </ol>
        <p>
          The key set for apps and libraries: <a href={keySetOf(tenant)}>{keySetOf(tenant)}</a>
        </p>
      </Section>
      <Dialog title="New signing key" isOpen={isMaking} onClose={() => setMaking(false)}>
        <NewKey tenant={tenant} onClose={() => setMaking(false)} />
      </Dialog>
    </Page>
  );
}

export const keySetOf = (tenant: string): string =>
  `${location.origin}/api/v1/tenants/${encodeURIComponent(tenant)}/.well-known/jwks.json`;

function Life({ tenant, algorithm, keys }: { tenant: string; algorithm: KeyAlgorithm; keys: readonly SigningKey[] }) {
  return (
    <div className={styles.life}>
      {signingKeyStatuses.map((status) => {
        const those = keys.filter((key) => key.status === status);
        return (
          <section
            key={status}
            className={styles.stage}
            data-status={status}
            aria-label={`${algorithmWords[algorithm]}: ${statusWords[status].label}`}
          >
            <div className={styles.heading}>
              <Badge kind={statusWords[status].tone}>{statusWords[status].label}</Badge>
              <span className={styles.number}>{those.length === 0 ? "none" : those.length}</span>
            </div>
            {those.map((key) => (
              <Link key={key.kid} to={`/${tenant}/signing-keys/${key.kid}` as string} className={styles.key}>
                <code>…{shortKid(key.kid)}</code>
                <span className={styles.since}>
                  since <Since at={key.revoked_at ?? key.retired_at ?? key.activated_at ?? key.created_at} />
                </span>
              </Link>
            ))}
          </section>
        );
      })}
    </div>
  );
}

/** Without a tooltip of its own: it stands in a link. */
const Since = ({ at }: { at: string }) => <time dateTime={at}>{formatDay(at)}</time>;

function NewKey({ tenant, onClose }: { tenant: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [algorithm, setAlgorithm] = useState<KeyAlgorithm>("ED25519");
  const make = async () => {
    await dataOf(
      api.POST("/api/v1/tenants/{tenant_name}/signing-keys", { params: { path: { tenant_name: tenant } }, body: { algorithm } }),
    );
    await queries.invalidateQueries({ queryKey: [tenant, "signing-keys"] });
  };
  return (
    <Form action="Make the key" send={make} onDone={onClose} onCancel={onClose}>
      <Select
        label="Algorithm"
        name="algorithm"
        value={algorithm}
        onChange={setAlgorithm}
        choices={[
          { value: "ED25519", label: algorithmWords.ED25519, hint: "Short and fast. Signs answers as well." },
          {
            value: "RSA2048",
            label: algorithmWords.RSA2048,
            hint: "For policies with an RSA scheme, and apps that know no other.",
          },
        ]}
      />
      <p>Nothing changes for your customers yet: the key is published, and signs nothing until you make it active.</p>
    </Form>
  );
}
