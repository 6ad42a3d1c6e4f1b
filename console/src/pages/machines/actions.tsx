import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { CheckOutDialog } from "../../parts/check-out.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { filesStay } from "../../parts/offline-files.ts";
import { holdsSeat, type License, type Machine } from "./facts.tsx";
import { titleOf } from "./machines.tsx";

/** The actions on a machine that this person may take. */
export function MachineActions({ machine, license }: { machine: Machine; license: License | undefined }) {
  const tenant = useTenant();
  const may = useMay();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [asked, setAsked] = useState<"reset" | "file" | "deactivate">();
  const close = () => setAsked(undefined);
  const path = { tenant_name: tenant, machine_id: machine.id };
  const readAgain = () =>
    Promise.all(["machines", "licenses", "events"].map((kind) => client.invalidateQueries({ queryKey: [tenant, kind] })));
  const title = titleOf(machine);
  return (
    <>
      {may("machine.update") ? (
        <LinkButton to={`/${tenant}/machines/${machine.id}/edit`}>
          <Pencil aria-hidden size={16} /> Change
        </LinkButton>
      ) : null}
      {may("machine.check-out") ? <Button onPress={() => setAsked("file")}>Download a machine file</Button> : null}
      {may("machine-heartbeat.reset") && machine.heartbeat_status !== "not_started" ? (
        <Button onPress={() => setAsked("reset")}>Reset the heartbeat</Button>
      ) : null}
      {may("machine.delete") ? (
        <Button kind="caution" onPress={() => setAsked("deactivate")}>
          Deactivate
        </Button>
      ) : null}
      <CheckOutDialog
        title={`Machine file of ${title}`}
        fileName={title}
        isEncrypted={license?.license_policy.encrypted ?? false}
        isOpen={asked === "file"}
        onClose={close}
        onDone={readAgain}
        check={async (body) => {
          const route = "/api/v1/tenants/{tenant_name}/machines/{machine_id}/actions/check-out";
          return (await dataOf(api.POST(route, { params: { path }, body }))).certificate;
        }}
      />
      <Confirmation
        title="Reset the heartbeat?"
        effects={
          <p>The machine is not monitored any more until its app pings again: until then it is not dead, and holds its seat.</p>
        }
        action="Reset the heartbeat"
        isOpen={asked === "reset"}
        onClose={close}
        send={() => api.POST("/api/v1/tenants/{tenant_name}/machines/{machine_id}/actions/reset-heartbeat", { params: { path } })}
        onDone={readAgain}
      />
      <Confirmation
        title={`Deactivate ${title}?`}
        effects={<DeactivationEffects machine={machine} license={license} />}
        action="Deactivate"
        isOpen={asked === "deactivate"}
        onClose={close}
        send={() => api.DELETE("/api/v1/tenants/{tenant_name}/machines/{machine_id}", { params: { path } })}
        onDone={() => {
          client.removeQueries({ queryKey: [tenant, "machines", machine.id] });
          readAgain();
          navigate({ to: `/${tenant}/machines` as string, replace: true });
        }}
      />
    </>
  );
}

/** Says what a deactivation does, in the words of the rule. */
function DeactivationEffects({ machine, license }: { machine: Machine; license: License | undefined }) {
  return (
    <ul>
      <li>The machine is deleted, with its components and processes.</li>
      {license === undefined ? null : (
        <li>
          {holdsSeat(machine, license)
            ? `Its seat of ${license.name} is free at once.`
            : "It holds no seat now, for it is dead: none becomes free."}
        </li>
      )}
      <li>Its next validation by this fingerprint finds no machine. The app may activate it again, if a seat is free.</li>
      <li>{filesStay(machine.checked_out_files)}</li>
      {license === undefined ? null : <li>A license file, if the app has one, stays valid too.</li>}
    </ul>
  );
}
