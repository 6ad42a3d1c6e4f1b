import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { Table, type TableColumn } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

type Token = components["schemas"]["Token"];

/** The API tokens that sign in as this account. */
export function PersonTokens({ username }: { username: string }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const [ending, setEnding] = useState<Token>();
  const path = { tenant_name: tenant, username };
  const tokens = useQuery({
    queryKey: [tenant, "tokens", "account", username],
    queryFn: () => dataOf(api.GET("/api/v1/tenants/{tenant_name}/accounts/{username}/tokens", { params: { path } })),
  });
  return (
    <>
      {tokens.isPending ? <Loading /> : null}
      {tokens.isError ? <Failed error={tokens.error} retry={() => tokens.refetch()} /> : null}
      {tokens.data?.length === 0 ? <Empty title="No program signs in as this account." /> : null}
      {tokens.data === undefined || tokens.data.length === 0 ? null : (
        <Table label="API tokens" columns={columnsOf(setEnding)} rows={tokens.data} keyOf={({ id }) => id} />
      )}
      {ending === undefined ? null : (
        <Confirmation
          title={`Delete ${ending.name === null ? "this token" : `“${ending.name}”`}?`}
          action="Delete the token"
          effects={<p>Whatever signs in with it is refused from its next request on. Nobody can bring it back.</p>}
          isOpen
          onClose={() => setEnding(undefined)}
          send={() =>
            api.DELETE("/api/v1/tenants/{tenant_name}/accounts/{username}/tokens/{token_id}", {
              params: { path: { ...path, token_id: ending.id } },
            })
          }
          onDone={() => queries.invalidateQueries({ queryKey: [tenant, "tokens"] })}
        />
      )}
    </>
  );
}

const columnsOf = (end: (token: Token) => void): readonly TableColumn<Token>[] => [
  { name: "For", cell: ({ name }) => (name === null ? <em>Without a name</em> : <strong>{name}</strong>) },
  {
    name: "May",
    cell: ({ permissions }) => (permissions === null ? "All that the account may" : `${permissions.length} of its permissions`),
  },
  { name: "Created", cell: ({ created_at }) => <Time at={created_at} as="distance" /> },
  {
    name: "Expires",
    cell: ({ expiry }) => (expiry === null ? "Never" : <Time at={expiry} as="day" />),
  },
  {
    name: "End it",
    cell: (token) => (
      <Button kind="quiet" aria-label={`Delete ${token.name ?? "token"}`} onPress={() => end(token)}>
        <Trash2 aria-hidden size={16} />
      </Button>
    ),
  },
];
