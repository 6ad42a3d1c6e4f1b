import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, dataOf } from "../../api/client.ts";
import { FailedPage } from "../../parts/failed-page.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { SecondFactor } from "../../parts/second-factor.tsx";
import { EndSessions, SessionList } from "../../parts/session-list.tsx";
import { sessionsOfSuperadmin } from "../../parts/sessions-of.ts";
import { Loading } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";

/** The superadmin's own account: its second factor, and the devices that it is signed in on. @param actions besides those of the account */
export function SuperadminAccount({ username, actions }: { username: string; actions?: ReactNode }) {
  const client = useQueryClient();
  const queryKey = ["superadmin", "account"];
  const account = useQuery({ queryKey, queryFn: () => dataOf(api.GET("/api/v1/superadmin")) });
  const sessions = sessionsOfSuperadmin(username);
  if (account.isPending) return <Loading />;
  if (account.isError) return <FailedPage error={account.error} retry={() => account.refetch()} />;
  return (
    <Page
      title="Your account"
      lead="The superadmin stands above all tenants and belongs to none."
      actions={
        <>
          <EndSessions of={sessions} />
          {actions}
        </>
      }
    >
      <Section title="Who you are">
        <Facts
          facts={[
            ["Username", username],
            ["Role", "superadmin"],
            ["Created", <Time key="created" at={account.data.created_at} />],
          ]}
        />
      </Section>
      <SecondFactor
        tenant=""
        username={username}
        since={account.data.second_factor_at}
        switchOff={(body) => api.DELETE("/api/v1/superadmin/second-factor", { body })}
        onChanged={() => client.invalidateQueries({ queryKey })}
      />
      <Section title="Devices that you stay signed in on">
        <SessionList of={sessions} mayEnd />
      </Section>
    </Page>
  );
}
