import { Plus } from "lucide-react";
import { api } from "../../api/client.ts";
import type { components, paths } from "../../api/contract.ts";
import { useMay, useSession } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { AccountStatus, accountStatuses } from "../../parts/account-status.tsx";
import { type Filter, useListAddress } from "../../parts/address.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { List, type ListColumn } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";

type Account = components["schemas"]["Account"];
type Query = NonNullable<paths["/api/v1/tenants/{tenant_name}/accounts"]["get"]["parameters"]["query"]>;

const filters: readonly Filter[] = [
  { name: "search", label: "Username or email", kind: "text", placeholder: "A part of it", isMain: true },
  {
    name: "status",
    label: "Status",
    kind: "choice",
    choices: accountStatuses,
    isMain: true,
  },
  { name: "role", label: "Role", kind: "text", placeholder: "admin, user, or one of your own" },
];

const columns: readonly ListColumn<Account>[] = [
  { name: "Username", cell: ({ username }) => <strong>{username}</strong>, isMain: true, sort: "username" },
  { name: "Name", cell: (account) => nameOf(account) || "–" },
  { name: "Email", cell: ({ email }) => email, isMain: true, width: "1.5fr" },
  { name: "Role", cell: ({ role_name }) => role_name, isMain: true, needsName: true, width: 140 },
  { name: "Status", cell: ({ status }) => <AccountStatus status={status} />, isMain: true, width: 110 },
  { name: "Created", cell: ({ created_at }) => <Time at={created_at} as="distance" />, width: 150, sort: "created_at" },
];

export const nameOf = ({ first_name, last_name }: Pick<Account, "first_name" | "last_name">): string =>
  [first_name, last_name].filter((part) => part !== null).join(" ");

/** Everybody who may sign in, own licenses or use them. */
export default function People() {
  const tenant = useTenant();
  const may = useMay();
  const isAdministrator = useSession()?.role !== "user";
  const address = useListAddress<Query>(filters, "-created_at");
  return (
    <Page
      title="People"
      lead="Who signs in, and who owns or uses licenses."
      actions={
        may("user.create") && isAdministrator ? (
          <LinkButton kind="primary" to={`/${tenant}/new-person`}>
            <Plus aria-hidden size={16} /> New person
          </LinkButton>
        ) : null
      }
    >
      <List
        label="People"
        queryKey={[tenant, "accounts"]}
        address={address}
        read={(query) => api.GET("/api/v1/tenants/{tenant_name}/accounts", { params: { path: { tenant_name: tenant }, query } })}
        idOf={({ username }) => username}
        textOf={({ username }) => username}
        columns={columns}
        hrefOf={({ username }) => `/${tenant}/accounts/${encodeURIComponent(username)}`}
        empty={<Empty title="There is nobody here yet." />}
      />
    </Page>
  );
}
