import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { ifMatch, type Tagged, taggedOf } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { accountsOf } from "../../api/things.ts";
import type { DraftOf, Words } from "../../parts/changes.ts";
import { EditForm } from "../../parts/edit-form.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { TextField } from "../../parts/fields.tsx";
import { Metadata } from "../../parts/metadata.tsx";
import { NumberField } from "../../parts/number-field.tsx";
import { Page } from "../../parts/page.tsx";
import { Picker } from "../../parts/picker.tsx";
import { Loading } from "../../parts/states.tsx";
import type { Machine } from "./facts.tsx";
import { titleOf } from "./machines.tsx";

const route = "/api/v1/tenants/{tenant_name}/machines/{machine_id}";

const texts = { name: "Name", hostname: "Host name", platform: "Platform", ip: "Address" } as const;

const numbers = { cores: "Cores", memory: "Memory, in bytes", disk: "Disk, in bytes" } as const;

/** The members of a machine that can be changed. Its app moves it to another license. */
type MachineDraft = DraftOf<components["schemas"]["UpdateMachineBody"], "license_key">;

const words: Words<MachineDraft> = { ...texts, owner: "Owner", ...numbers, metadata: "Metadata" };

const draftOf = ({ name, hostname, platform, ip, owner, cores, memory, disk, metadata }: Machine): MachineDraft => ({
  name,
  hostname,
  platform,
  ip,
  owner,
  cores,
  memory,
  disk,
  metadata,
});

/** Changes what is known of a machine. Its app may tell it anew. */
export default function EditMachine() {
  const tenant = useTenant();
  const may = useMay();
  const { machineId: id } = useParams({ strict: false }) as { machineId: string };
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = { tenant_name: tenant, machine_id: id };
  const read = (): Promise<Tagged<Machine>> => taggedOf(api.GET(route, { params: { path } }));
  const machine = useQuery({ queryKey: [tenant, "machines", id, "tagged"], queryFn: read });
  const leave = () => navigate({ to: `/${tenant}/machines/${id}` as string });
  if (machine.isPending) return <Loading />;
  if (machine.isLoadingError) return <FailedPage error={machine.error} retry={() => machine.refetch()} />;
  return (
    <Page title={`Change ${titleOf(machine.data.thing)}`} lead="Machine">
      <EditForm
        opened={machine.data}
        read={read}
        draftOf={draftOf}
        words={words}
        send={(body, tag) => dataOf(api.PATCH(route, { params: { path }, headers: ifMatch(tag), body }))}
        onCancel={leave}
        onDone={() => {
          for (const kind of ["machines", "licenses", "events"]) queries.invalidateQueries({ queryKey: [tenant, kind] });
          leave();
        }}
      >
        {(draft, set) => (
          <>
            {(Object.keys(texts) as (keyof typeof texts)[]).map((name) => (
              <TextField
                key={name}
                label={texts[name]}
                name={name}
                value={draft[name] ?? ""}
                onChange={(text) => set({ [name]: text === "" ? null : text })}
              />
            ))}
            {may("user.read") ? (
              <Picker
                label={words.owner}
                name="owner"
                things={accountsOf(tenant)}
                value={draft.owner}
                onChange={(owner) => set({ owner })}
                placeholder="Nobody"
              />
            ) : null}
            {(Object.keys(numbers) as (keyof typeof numbers)[]).map((name) => (
              <NumberField
                key={name}
                label={numbers[name]}
                name={name}
                value={draft[name]}
                onChange={(amount) => set({ [name]: amount })}
              />
            ))}
            <Metadata value={draft.metadata} onChange={(metadata) => set({ metadata })} />
          </>
        )}
      </EditForm>
    </Page>
  );
}
