import { useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type SigningScheme, schemesOf } from "../../../../src/crypto/key-algorithms.ts";
import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Code } from "../../parts/copy.tsx";
import { Counted } from "../../parts/counted.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { Select } from "../../parts/fields.tsx";
import { howMany } from "../../parts/formats.ts";
import { Badge, Notice } from "../../parts/notice.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { Empty, Loading } from "../../parts/states.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { Time } from "../../parts/time.tsx";
import { useCount } from "../../parts/use-counts.ts";
import { goLines, nodeLines, pythonLines, typeScriptLines } from "./code-lines.ts";
import { activeKey, algorithmWords, type SigningKey as Key, shortKid, statusWords, useSigningKeys } from "./keys.ts";
import { keySetOf } from "./signing-keys.tsx";

/** One signing key: what it does now, what can be done with it, and its public half for an app. */
export default function SigningKey() {
  const tenant = useTenant();
  const { kid } = useParams({ from: "/$tenant/signing-keys/$kid" });
  const keys = useSigningKeys(tenant);
  const key = keys.data?.find((one) => one.kid === kid);
  if (keys.isPending) return <Loading />;
  if (keys.isError) return <FailedPage error={keys.error} retry={() => keys.refetch()} />;
  if (key === undefined)
    return (
      <Page title="Signing key">
        <Empty title="There is no such signing key.">
          <Link to={`/${tenant}/signing-keys` as string}>All signing keys</Link>
        </Empty>
      </Page>
    );
  return <Known signingKey={key} keys={keys.data} tenant={tenant} />;
}

function Known({ signingKey: key, keys, tenant }: { signingKey: Key; keys: readonly Key[]; tenant: string }) {
  const active = activeKey(keys, key.algorithm);
  const { label, tone, means } = statusWords[key.status];
  return (
    <Page
      title={`Signing key …${shortKid(key.kid)}`}
      lead={
        <>
          <Badge kind={tone}>{label}</Badge> {means}
        </>
      }
      actions={<Actions signingKey={key} active={active} tenant={tenant} />}
    >
      <Section title="Its life">
        <Facts
          facts={[
            ["Id (kid)", <code key="kid">{key.kid}</code>],
            ["Algorithm", algorithmWords[key.algorithm]],
            ["Made", <Time key="made" at={key.created_at} />],
            ["Active since", key.activated_at === null ? undefined : <Time key="active" at={key.activated_at} />],
            ["Retired", key.retired_at === null ? undefined : <Time key="retired" at={key.retired_at} />],
            ["Revoked", key.revoked_at === null ? undefined : <Time key="revoked" at={key.revoked_at} />],
          ]}
        />
      </Section>
      {key.status === "revoked" ? (
        <Notice kind="bad" title="Do not ship this key.">
          Whoever has its private half can sign what your app would take for yours.
        </Notice>
      ) : null}
      <Section title="Its public half">
        <p>It is no secret. Put it into your app as text, in the form that your library wants.</p>
        <Tabs label="Forms of the public key" tabs={formsOf(key)} />
        <p>
          All keys of this tenant as a key set (JWKS): <a href={keySetOf(tenant)}>{keySetOf(tenant)}</a>
        </p>
      </Section>
      <Lines signingKey={key} answersHex={activeKey(keys, "ED25519")?.public_key_hex ?? undefined} tenant={tenant} />
    </Page>
  );
}

function formsOf(key: Key): { id: string; title: string; content: ReactNode }[] {
  const forms: [title: string, text: string | null][] = [
    ["PEM", key.public_key],
    ["JWK", JSON.stringify(key.jwk, null, 2)],
    ["Hex", key.public_key_hex],
    ["Base64", key.public_key_base64],
  ];
  return forms.flatMap(([title, text]) =>
    text === null ? [] : [{ id: title, title, content: <Code text={text.trim()} label={`Public key as ${title}`} /> }],
  );
}

const schemeWords: Record<SigningScheme, string> = {
  ED25519: "ED25519",
  RSA2048PKCS1: "RSA2048PKCS1: PKCS#1 v1.5 padding",
  RSA2048PSS: "RSA2048PSS: PSS padding",
};

/** Lines that verify a license file with this key. */
function Lines({ signingKey: key, answersHex, tenant }: { signingKey: Key; answersHex: string | undefined; tenant: string }) {
  const schemes = schemesOf(key.algorithm);
  const [scheme, setScheme] = useState<SigningScheme>(schemes[0] ?? "ED25519");
  const embedded = {
    scheme,
    pem: key.public_key,
    hex: key.public_key_hex ?? undefined,
    answersHex,
    url: location.origin,
    tenant,
  };
  const lines = [
    ["TypeScript", typeScriptLines(embedded)],
    ["Node", nodeLines(embedded)],
    ["Python", pythonLines(embedded)],
    ["Go", goLines(embedded)],
  ] as const;
  return (
    <Section title="Verify a license file with it">
      <p>The key is in these lines already. They read a plain license file whose path they are given, with no network.</p>
      {schemes.length === 1 ? null : (
        <Select
          label="Scheme of the policy"
          value={scheme}
          onChange={setScheme}
          choices={schemes.map((value) => ({ value, label: schemeWords[value] }))}
        />
      )}
      <Tabs
        label="Languages"
        tabs={lines.map(([title, text]) => ({ id: title, title, content: <Code text={text} label={`Lines in ${title}`} /> }))}
      />
    </Section>
  );
}

/** The actions on a key that its status lets one take. */
function Actions({ signingKey: key, active, tenant }: { signingKey: Key; active: Key | undefined; tenant: string }) {
  const isPermitted = useMay();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<"active" | "revoked">();
  if (!isPermitted("signing-key.update") || key.status === "active" || key.status === "revoked") return null;
  const send = (status: "active" | "revoked") =>
    api.PATCH("/api/v1/tenants/{tenant_name}/signing-keys/{kid}", {
      params: { path: { tenant_name: tenant, kid: key.kid } },
      body: { status },
    });
  const common = {
    isOpen: true,
    onClose: () => setAsked(undefined),
    onDone: () => queries.invalidateQueries({ queryKey: [tenant, "signing-keys"] }),
  };
  return (
    <>
      <Button kind="primary" onPress={() => setAsked("active")}>
        Make it active
      </Button>
      <Button onPress={() => setAsked("revoked")}>Revoke it</Button>
      {asked === "active" ? (
        <Confirmation
          {...common}
          title="Sign with this key from now on?"
          action="Make it active"
          effects={<Activation signingKey={key} active={active} />}
          send={() => send("active")}
        />
      ) : null}
      {asked === "revoked" ? <Revocation {...common} signingKey={key} tenant={tenant} send={() => send("revoked")} /> : null}
    </>
  );
}

function Activation({ signingKey: key, active }: { signingKey: Key; active: Key | undefined }) {
  return (
    <ul>
      <li>
        New license files, machine files and signed keys are signed with it at once
        {key.algorithm === "ED25519" ? ", and so are signed answers" : ""}.
      </li>
      <li>
        <strong>An app that does not have its public half takes them for false.</strong> Do this when old releases are gone.
      </li>
      {active === undefined ? null : (
        <li>
          Key …{shortKid(active.kid)} is retired. Files that it signed stay valid until their own end, and it can become active
          again.
        </li>
      )}
      <li>Policies that are pinned to a key keep theirs.</li>
    </ul>
  );
}

/** Revokes a key, or says which policies are pinned to it. */
function Revocation({
  signingKey: { kid },
  tenant,
  ...common
}: {
  signingKey: Key;
  tenant: string;
  isOpen: boolean;
  onClose: () => void;
  onDone: () => void;
  send: () => Promise<unknown>;
}) {
  const policies = useCount("policies", { signing_key_id: kid });
  const pinned = policies.data ?? 0;
  return (
    <Confirmation
      {...common}
      title="Revoke this key?"
      action="Revoke the key"
      typed={shortKid(kid)}
      inTheWay={
        pinned === 0 ? undefined : (
          <>
            {howMany(pinned, "policy is", "policies are")} pinned to it. Pin them to another key, or to none, first:{" "}
            <Link to={`/${tenant}/policies` as string} search={{ signing_key_id: kid } as never}>
              the policies that are pinned to it
            </Link>
            .
          </>
        )
      }
      effects={
        <ul>
          <Counted count={policies} what="the policies that are pinned to it">
            {(count) => (count === undefined ? "While a policy is pinned to it this is refused." : "No policy is pinned to it.")}
          </Counted>
          <li>The key set says not to trust it, and its private half is deleted. This cannot be undone.</li>
          <li>
            Files that it signed stay readable for apps that embed it: those go on until the files' own end, or until a release
            without this key.
          </li>
          <li>Apps that follow the key set refuse those files. Customers check out new ones.</li>
        </ul>
      }
    />
  );
}
