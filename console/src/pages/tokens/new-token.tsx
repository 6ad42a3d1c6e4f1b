import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { builtInRoles, type Permission, permissionsOfRole } from "../../../../src/access/permissions.ts";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useMay, useSession } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { accountsOf, licensesOf, productsOf } from "../../api/things.ts";
import { Select, TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { InstantField } from "../../parts/instant-field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { PermissionChoice } from "../../parts/permission-choice.tsx";
import { Picker } from "../../parts/picker.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { type TokenKind, tokenKinds } from "./kinds.ts";

const things = { product: productsOf, license: licensesOf, account: accountsOf } as const;

/** Makes a token, and shows its text once. */
export default function NewToken() {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const session = useSession();
  const isPermitted = useMay();
  const [kind, setKind] = useState<TokenKind>("product");
  const [bearer, setBearer] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [expiry, setExpiry] = useState<string | null>(null);
  const [extent, setExtent] = useState<"all" | "some">("all");
  const [chosen, setChosen] = useState<Permission[]>([]);
  const [password, setPassword] = useState("");
  const [secret, setSecret] = useState<string>();
  const ofBearer = useBearersPermissions(tenant, kind, bearer);
  const offered = ofBearer.filter((permission) => isPermitted(permission));
  const isOwn = kind === "account" && bearer === session?.username;

  const send = async () => {
    const body: components["schemas"]["CreateAccountTokenBody"] = {
      name: name.trim() === "" ? null : name,
      expiry,
      permissions:
        extent === "all" ? null : (chosen.filter((one) => offered.includes(one)) as components["schemas"]["Permission"][]),
    };
    const made = await createToken(tenant, kind, bearer ?? "", isOwn ? { ...body, current_password: password } : body);
    setSecret(made.token ?? "");
    await queries.invalidateQueries({ queryKey: [tenant, "tokens"] });
  };

  return (
    <Page title="New API token" lead="Its text is shown once, after it is made. Nobody can look it up later.">
      <Form action="Make the token" send={send} onCancel={() => navigate({ to: `/${tenant}/tokens` as string })}>
        <Section title="What it is for">
          <Select
            label="Of"
            choices={tokenKinds.map(({ kind, label, hint }) => ({ value: kind, label, hint }))}
            value={kind}
            onChange={(next) => {
              setKind(next);
              setBearer(null);
              setChosen([]);
            }}
            hint={tokenKinds.find((one) => one.kind === kind)?.hint}
          />
          <Picker
            key={kind}
            label={kind === "account" ? "Username" : kind === "license" ? "License" : "Product"}
            things={things[kind](tenant)}
            value={bearer}
            onChange={setBearer}
            placeholder="A part of the name"
            isRequired
          />
          <TextField
            label="Name"
            name="name"
            value={name}
            onChange={setName}
            placeholder="CI, web shop, activation server"
            hint="So that you know later what stops when you delete it."
            maxLength={256}
          />
          {isOwn ? (
            <TextField
              label="Your password"
              name="current_password"
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
              isRequired
              hint="A session alone makes no lasting way into your own account."
            />
          ) : null}
          <InstantField
            label="Expires"
            name="expiry"
            value={expiry}
            onChange={setExpiry}
            hint="Left empty, it works until somebody deletes it."
          />
        </Section>
        <Section title="What it may do">
          <Select
            label="Permissions"
            choices={[
              { value: "all", label: `All that the ${kind} may` },
              { value: "some", label: "Only some" },
            ]}
            value={extent}
            onChange={setExtent}
            hint={
              kind === "account"
                ? "It follows the account's role at each request: a permission that the role loses, the token loses too."
                : "Fewer are better: whoever finds the token may no more than you choose here."
            }
          />
          {extent === "some" ? <PermissionChoice label="It may" among={offered} value={chosen} onChange={setChosen} /> : null}
          {extent === "all" && kind !== "account" && offered.length < ofBearer.length ? (
            <Notice kind="warning">
              You may not do everything that a token of a {kind} may. Choose “Only some”: nobody gives away more than they have.
            </Notice>
          ) : null}
        </Section>
      </Form>
      <SecretOnce
        title="Your new token"
        secret={secret}
        label="API token"
        onClose={() => navigate({ to: `/${tenant}/tokens` as string })}
      >
        Send it as <code>Authorization: Bearer …</code> with each request. If it gets lost, delete it and make another.
      </SecretOnce>
    </Page>
  );
}

/** The most that the bearer may do: a token of it may do no more. */
function useBearersPermissions(tenant: string, kind: TokenKind, bearer: string | null): readonly Permission[] {
  const role = useQuery({
    queryKey: [tenant, "accounts", bearer, "permissions"],
    enabled: kind === "account" && bearer !== null,
    queryFn: async () => {
      const path = { tenant_name: tenant, username: bearer ?? "" };
      const account = await dataOf(api.GET("/api/v1/tenants/{tenant_name}/accounts/{username}", { params: { path } }));
      const builtIn = builtInRoles.find((name) => name === account.role_name);
      if (builtIn !== undefined) return permissionsOfRole[builtIn];
      const named = { tenant_name: tenant, role_name: account.role_name };
      return (await dataOf(api.GET("/api/v1/tenants/{tenant_name}/roles/{role_name}", { params: { path: named } }))).permissions;
    },
  });
  return kind === "account" ? (role.data ?? permissionsOfRole.admin) : permissionsOfRole[kind];
}

function createToken(tenant: string, kind: TokenKind, id: string, body: components["schemas"]["CreateAccountTokenBody"]) {
  const path = { tenant_name: tenant };
  if (kind === "product")
    return dataOf(
      api.POST("/api/v1/tenants/{tenant_name}/products/{product_id}/tokens", {
        params: { path: { ...path, product_id: id } },
        body,
      }),
    );
  if (kind === "license")
    return dataOf(
      api.POST("/api/v1/tenants/{tenant_name}/licenses/{license_id}/tokens", {
        params: { path: { ...path, license_id: id } },
        body,
      }),
    );
  return dataOf(
    api.POST("/api/v1/tenants/{tenant_name}/accounts/{username}/tokens", { params: { path: { ...path, username: id } }, body }),
  );
}
