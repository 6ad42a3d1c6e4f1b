import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { EventList } from "../../parts/event-list.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { Failed, Loading } from "../../parts/states.tsx";
import { MachineActions } from "./actions.tsx";
import { MachineFacts } from "./facts.tsx";
import { titleOf } from "./machines.tsx";
import { Components, Processes } from "./parts.tsx";

/** One machine: what it is, whether it lives, what runs on it, and what happened to it. */
export default function MachinePage() {
  const tenant = useTenant();
  const may = useMay();
  const { machineId: id } = useParams({ strict: false }) as { machineId: string };
  const path = { tenant_name: tenant, machine_id: id };
  const machine = useQuery({
    queryKey: [tenant, "machines", id],
    queryFn: () => dataOf(api.GET("/api/v1/tenants/{tenant_name}/machines/{machine_id}", { params: { path } })),
  });
  const licenseId = machine.data?.license_id;
  const license = useQuery({
    queryKey: [tenant, "licenses", licenseId],
    enabled: licenseId !== undefined && may("license.read"),
    queryFn: () =>
      dataOf(
        api.GET("/api/v1/tenants/{tenant_name}/licenses/{license_id}", {
          params: { path: { tenant_name: tenant, license_id: licenseId ?? "" } },
        }),
      ),
  });
  if (machine.isPending) return <Loading />;
  if (machine.isError)
    return (
      <Page title="Machine">
        <Failed error={machine.error} retry={() => machine.refetch()} />
      </Page>
    );
  const title = titleOf(machine.data);
  return (
    <Page title={title} lead="Machine" actions={<MachineActions machine={machine.data} license={license.data} />}>
      <Section title="What it is">
        <MachineFacts machine={machine.data} license={license.data} />
      </Section>
      <Section title="Components">
        <Components tenant={tenant} machine={id} />
      </Section>
      <Section title="Processes">
        <Processes tenant={tenant} machine={id} policy={license.data?.license_policy} />
      </Section>
      {may("event.read") ? (
        <Section title="What happened">
          <EventList query={{ resource: "machine", resource_id: id }} />
        </Section>
      ) : null}
    </Page>
  );
}
