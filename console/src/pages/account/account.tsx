import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, dataOf } from "../../api/client.ts";
import { useMay, useSession } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { AccountForm } from "../../parts/account-form.tsx";
import { AccountStatus } from "../../parts/account-status.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { SecondFactor } from "../../parts/second-factor.tsx";
import { EndSessions, SessionList } from "../../parts/session-list.tsx";
import { useAccountSessions } from "../../parts/sessions-of.ts";
import { Failed, Loading } from "../../parts/states.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SuperadminAccount } from "./superadmin-account.tsx";

/** The account of whoever is signed in: its name, its password, and the devices that it is signed in on. */
export default function AccountPage() {
  const session = useSession();
  if (session === undefined) return null;
  if (session.tenant === "*") return <SuperadminAccount username={session.username} />;
  return <OwnAccount username={session.username} role={session.role} />;
}

function OwnAccount({ username, role }: { username: string; role: string }) {
  const tenant = useTenant();
  const may = useMay();
  const client = useQueryClient();
  const sessions = useAccountSessions(username);
  const account = useQuery({
    queryKey: [tenant, "accounts", username],
    enabled: may("user.read"),
    queryFn: () =>
      dataOf(
        api.GET("/api/v1/tenants/{tenant_name}/accounts/{username}", { params: { path: { tenant_name: tenant, username } } }),
      ),
  });
  return (
    <Page title="Your account" actions={<EndSessions of={sessions} />}>
      <Section title="Who you are">
        <Facts
          facts={[
            ["Username", username],
            ["Role", role],
            ["Tenant", tenant],
            ["Status", account.data === undefined ? undefined : <AccountStatus key="status" status={account.data.status} />],
          ]}
        />
      </Section>
      {may("user.read") && may("user.update") ? (
        <Section title="Name and email">
          {account.isPending ? <Loading /> : null}
          {account.isError ? <Failed error={account.error} retry={() => account.refetch()} /> : null}
          {account.data === undefined ? null : <AccountForm username={account.data.username} />}
        </Section>
      ) : null}
      {may("user-password.update") ? (
        <Section title="Password">
          <PasswordForm username={username} />
        </Section>
      ) : null}
      {account.data === undefined ? null : (
        <SecondFactor
          tenant={tenant}
          username={username}
          since={account.data.second_factor_at}
          switchOff={(body) =>
            api.DELETE("/api/v1/tenants/{tenant_name}/accounts/{username}/second-factor", {
              params: { path: { tenant_name: tenant, username } },
              body,
            })
          }
          onChanged={() => client.invalidateQueries({ queryKey: [tenant, "accounts"] })}
        />
      )}
      <Section title="Devices that you stay signed in on">
        <SessionList of={sessions} mayEnd />
      </Section>
    </Page>
  );
}
