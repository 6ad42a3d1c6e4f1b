import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { api } from "../../api/client.ts";
import type { components, paths } from "../../api/contract.ts";
import { useTenant } from "../../api/tenant.ts";
import { accountsOf } from "../../api/things.ts";
import { type Filter, useListAddress } from "../../parts/address.ts";
import { Button } from "../../parts/button.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { List, type ListColumn } from "../../parts/list.tsx";
import { LicenseName, ProductName } from "../../parts/names.tsx";
import { Badge } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { isEndingSoon, tokenKinds } from "./kinds.ts";

type Token = components["schemas"]["Token"];
type Query = NonNullable<paths["/api/v1/tenants/{tenant_name}/tokens"]["get"]["parameters"]["query"]>;

const filtersOf = (tenant: string): readonly Filter[] => [
  {
    name: "kind",
    label: "Of",
    kind: "choice",
    choices: tokenKinds.map(({ kind, plural }) => ({ value: kind, label: plural })),
    isMain: true,
  },
  { name: "created_by", label: "Made by", kind: "thing", find: accountsOf(tenant), isMain: true },
];

/** Every live token that this person may see, whoever bears it. */
export default function Tokens() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const filters = useMemo(() => filtersOf(tenant), [tenant]);
  const address = useListAddress<Query>(filters, "-created_at");
  const [ending, setEnding] = useState<Token>();
  const path = { tenant_name: tenant };
  const columns = useMemo(() => columnsOf(setEnding), []);
  return (
    <Page
      title="API tokens"
      lead="What programs sign in with. A token may no more than its product, license or account; its text is shown once, when it is made."
      actions={
        <LinkButton kind="primary" to={`/${tenant}/tokens/new`}>
          <Plus aria-hidden size={16} /> New token
        </LinkButton>
      }
    >
      <List
        label="API tokens"
        queryKey={[tenant, "tokens"]}
        address={address}
        read={(query) => api.GET("/api/v1/tenants/{tenant_name}/tokens", { params: { path, query } })}
        idOf={({ id }) => id}
        textOf={({ name, id }) => name ?? id}
        columns={columns}
        empty={
          <Empty title="There is no live token here.">
            <Link to={`/${tenant}/tokens/new` as string}>Make one</Link> for a server of yours, or for a shop that issues
            licenses.
          </Empty>
        }
      />
      {ending === undefined ? null : (
        <Confirmation
          title={`Delete ${ending.name === null ? "this token" : `“${ending.name}”`}?`}
          action="Delete the token"
          effects={<Effects token={ending} />}
          isOpen
          onClose={() => setEnding(undefined)}
          send={() =>
            api.DELETE("/api/v1/tenants/{tenant_name}/tokens/{token_id}", { params: { path: { ...path, token_id: ending.id } } })
          }
          onDone={() => queries.invalidateQueries({ queryKey: [tenant, "tokens"] })}
        />
      )}
    </Page>
  );
}

const columnsOf = (end: (token: Token) => void): readonly ListColumn<Token>[] => [
  { name: "For", cell: (token) => <Purpose token={token} />, isMain: true },
  { name: "Of", cell: (token) => <Bearer token={token} />, isMain: true, width: "1.5fr" },
  { name: "May", cell: ({ permissions }) => may(permissions), width: 110 },
  { name: "Made by", cell: (token) => <Maker token={token} /> },
  { name: "Expires", cell: ({ expiry }) => <Expiry at={expiry} />, width: 130, isMain: true, needsName: true },
  {
    name: "End it",
    width: 80,
    isMain: true,
    cell: (token) => (
      <Button kind="quiet" aria-label={`Delete ${token.name ?? "token"}`} onPress={() => end(token)}>
        <Trash2 aria-hidden size={16} />
      </Button>
    ),
  },
];

const may = (permissions: readonly string[] | null): string =>
  permissions === null ? "All it can" : permissions.length === 1 ? "One thing" : `${permissions.length} things`;

function Purpose({ token }: { token: Token }) {
  return token.name === null ? <em>Without a name</em> : <strong>{token.name}</strong>;
}

function Bearer({ token: { product_id, license_id, username } }: { token: Token }) {
  if (product_id !== null)
    return (
      <span>
        Product <ProductName id={product_id} />
      </span>
    );
  if (license_id !== null)
    return (
      <span>
        License <LicenseName id={license_id} />
      </span>
    );
  return <span>Account {username}</span>;
}

function Maker({ token: { created_by, created_by_status, created_at } }: { token: Token }) {
  return (
    <span>
      {created_by ?? "the license itself"}{" "}
      {created_by_status === null || created_by_status === "active" ? null : <Badge kind="warning">{created_by_status}</Badge>}{" "}
      <Time at={created_at} as="distance" />
    </span>
  );
}

function Expiry({ at }: { at: string | null }) {
  if (at === null) return <span>Never</span>;
  return isEndingSoon(at) ? (
    <Badge kind="warning">
      <Time at={at} as="distance" />
    </Badge>
  ) : (
    <Time at={at} as="day" />
  );
}

function Effects({ token }: { token: Token }) {
  return (
    <>
      <p>
        Whatever signs in with it is refused from now on, at the next request: 401. Nobody can bring it back; a new token has
        another text.
      </p>
      <p>
        It is of <Bearer token={token} />. Other tokens and sessions go on.
      </p>
    </>
  );
}
