import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { AccountForm } from "../../parts/account-form.tsx";
import { AccountStatus } from "../../parts/account-status.tsx";
import { EventList } from "../../parts/event-list.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { EndSessions, SessionList } from "../../parts/session-list.tsx";
import { useAccountSessions } from "../../parts/sessions-of.ts";
import { Failed, Loading } from "../../parts/states.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { Time } from "../../parts/time.tsx";
import { nameOf } from "./people.tsx";
import { PersonActions } from "./person-actions.tsx";
import { PersonTokens } from "./person-tokens.tsx";

/** One person: who they are, what they have, where they are signed in, and what can be done about it. */
export default function PersonPage() {
  const tenant = useTenant();
  const may = useMay();
  const { username } = useParams({ strict: false }) as { username: string };
  const sessions = useAccountSessions(username);
  const { isOwn } = sessions;
  const account = useQuery({
    queryKey: [tenant, "accounts", username],
    queryFn: () =>
      dataOf(
        api.GET("/api/v1/tenants/{tenant_name}/accounts/{username}", { params: { path: { tenant_name: tenant, username } } }),
      ),
  });
  if (account.isPending) return <Loading />;
  if (account.isError)
    return (
      <Page title={username}>
        <Failed error={account.error} retry={() => account.refetch()} />
      </Page>
    );
  const { data } = account;
  return (
    <Page title={username} lead={nameOf(data) || undefined} actions={<PersonActions account={data} isOwn={isOwn} />}>
      <Section title="Who this is">
        <Facts
          facts={[
            ["Status", <AccountStatus key="status" status={data.status} />],
            ["Role", data.role_name],
            ["Banned", data.banned_at === null ? undefined : <Time key="banned" at={data.banned_at} />],
            [
              "Second factor",
              data.second_factor_at === null ? "Off" : <Time key="factor" at={data.second_factor_at} as="distance" />,
            ],
            ["Created", <Time key="created" at={data.created_at} />],
            [
              "Licenses",
              may("license.read") ? (
                <Link key="licenses" to={`/${tenant}/licenses` as string} search={{ owner: username } as never}>
                  Those that {isOwn ? "you own" : "this person owns"}
                </Link>
              ) : undefined,
            ],
          ]}
        />
      </Section>
      {may("user.update") ? (
        <>
          <Section title="Name and email">
            <AccountForm username={data.username} />
          </Section>
          <Section title="API tokens">
            <PersonTokens username={username} />
          </Section>
        </>
      ) : null}
      <Section
        title="Devices that stay signed in"
        actions={isOwn || may("user.update") ? <EndSessions of={sessions} /> : undefined}
      >
        <SessionList of={sessions} mayEnd={isOwn || may("user.update")} />
      </Section>
      {may("event.read") || may("admin.read") ? (
        <Section title="Events">
          <Tabs
            label="Which events"
            tabs={[
              { id: "about", title: "To the account", content: <EventList query={{ account: username }} /> },
              { id: "by", title: "By the account", content: <EventList query={{ actor: username }} /> },
            ]}
          />
        </Section>
      ) : null}
    </Page>
  );
}
