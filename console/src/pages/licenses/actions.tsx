import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { policiesOf } from "../../api/things.ts";
import { Button } from "../../parts/button.tsx";
import { CheckOutDialog } from "../../parts/check-out.tsx";
import { Confirmation, Dialog } from "../../parts/dialog.tsx";
import { Form } from "../../parts/form.tsx";
import { formatNumber, formatTime } from "../../parts/formats.ts";
import { InstantField } from "../../parts/instant-field.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { type CheckedOutFiles, filesStay } from "../../parts/offline-files.ts";
import { Picker } from "../../parts/picker.tsx";
import type { License } from "./facts.tsx";

const route = "/api/v1/tenants/{tenant_name}/licenses/{license_id}";

type Asked = "renew" | "extend" | "suspend" | "reinstate" | "reset-usage" | "move" | "rotate" | "file" | "revoke";

/** The actions on a license that this person may take, and that make sense in its state. */
export function LicenseActions({
  license,
  files,
  onChanged,
}: {
  license: License;
  files: CheckedOutFiles;
  onChanged: () => void;
}) {
  const tenant = useTenant();
  const may = useMay();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked>();
  const { license_id: id, name, license_policy: policy } = license;
  const params = { path: { tenant_name: tenant, license_id: id } };
  const close = () => setAsked(undefined);
  const done = () => {
    close();
    onChanged();
  };
  const shared = (action: Asked) => ({ isOpen: asked === action, onClose: close, onDone: done });
  const button = (action: Asked, label: string, kind: "plain" | "caution" = "plain") => (
    <Button kind={kind} onPress={() => setAsked(action)}>
      {label}
    </Button>
  );
  return (
    <>
      {may("license.update") ? <LinkButton to={`/${tenant}/licenses/${id}/edit`}>Edit</LinkButton> : null}
      {may("license.renew") && policy.duration > 0 && license.expiry !== null ? button("renew", "Renew") : null}
      {may("license.update") ? button("extend", "Change the expiry") : null}
      {may("license.check-out") && !license.suspended ? button("file", "Download a license file") : null}
      {may("license.reinstate") && license.suspended ? button("reinstate", "Reinstate") : null}
      {may("license-usage.reset") && license.uses > 0 ? button("reset-usage", "Reset the uses") : null}
      {may("license-policy.update") ? button("move", "Move to another policy") : null}
      {may("license.suspend") && !license.suspended ? button("suspend", "Suspend", "caution") : null}
      {may("license.update") ? button("rotate", "Rotate the key", "caution") : null}
      {may("license.revoke") ? button("revoke", "Revoke", "caution") : null}

      <SafeConfirmation
        title={`Renew ${name}?`}
        action="Renew"
        effects={<RenewalEffects license={license} />}
        send={() => api.POST(`${route}/actions/renew`, { params })}
        {...shared("renew")}
      />
      <ExtendDialog key={license.expiry} license={license} files={files} {...shared("extend")} />
      <CheckOutDialog
        title={`License file of ${name}`}
        fileName={name}
        isEncrypted={policy.encrypted}
        check={async (body) => (await dataOf(api.POST(`${route}/actions/checkout`, { params, body }))).certificate}
        {...shared("file")}
      />
      <SafeConfirmation
        title={`Reinstate ${name}?`}
        action="Reinstate"
        effects={<p>The license works as before. If it expired in the meantime, it stays expired.</p>}
        send={() => api.POST(`${route}/actions/reinstate`, { params })}
        {...shared("reinstate")}
      />
      <SafeConfirmation
        title={`Reset the uses of ${name}?`}
        action="Reset the uses"
        effects={<p>{`The uses fall from ${formatNumber(license.uses)} to 0 at once.`}</p>}
        send={() => api.POST(`${route}/actions/reset-usage`, { params })}
        {...shared("reset-usage")}
      />
      <MoveDialog license={license} files={files} {...shared("move")} />
      <Confirmation
        title={`Suspend ${name}?`}
        action="Suspend"
        effects={
          <ul>
            <li>{`Validations refuse it within ${formatNumber(policy.edge_ttl)} seconds, until it is reinstated.`}</li>
            <li>{`${machines(license.seats_used)} ${license.seats_used === 1 ? "keeps its seat" : "keep their seats"}; no other can be activated.`}</li>
            <li>{filesStay(files)}</li>
          </ul>
        }
        send={() => api.POST(`${route}/actions/suspend`, { params })}
        {...shared("suspend")}
      />
      <Confirmation
        title={`Rotate the key of ${name}?`}
        action="Rotate the key"
        typed={name}
        effects={
          <ul>
            <li>The old key is refused at once, and is never issued again. Send the new one to the customer.</li>
            <li>Machines, expiry, uses and tokens stay.</li>
            <li>Files that were encrypted with the old key open with the old key only: check them out again.</li>
            <li>{filesStay(files)}</li>
          </ul>
        }
        send={() => api.POST(`${route}/actions/rotate-key`, { params, body: {} })}
        {...shared("rotate")}
      />
      <Confirmation
        title={`Revoke ${name}?`}
        action="Revoke"
        typed={name}
        effects={
          <ul>
            <li>The license is deleted. Its key never works again, and is never issued again.</li>
            <li>{`${machines(license.machines_count)} ${license.machines_count === 1 ? "loses its seat" : "lose their seats"} at once.`}</li>
            <li>{filesStay(files)}</li>
          </ul>
        }
        send={() => api.POST(`${route}/actions/revoke`, { params })}
        isOpen={asked === "revoke"}
        onClose={close}
        onDone={() => navigate({ to: `/${tenant}/licenses` as string, replace: true }).then(onChanged)}
      />
    </>
  );
}

/** The license of a dialog, and its files that nobody can take back. */
type OfLicense = { license: License; files: CheckedOutFiles };

type Shared = { isOpen: boolean; onClose: () => void; onDone: () => void };

/** Asks before something that takes nothing away from anybody. */
function SafeConfirmation({
  title,
  action,
  effects,
  send,
  isOpen,
  onClose,
  onDone,
}: Shared & { title: string; action: string; effects: ReactNode; send: () => Promise<unknown> }) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <Form action={action} send={send} onCancel={onClose} onDone={onDone}>
        {effects}
      </Form>
    </Dialog>
  );
}

const machines = (count: number): string => (count === 1 ? "1 machine" : `${formatNumber(count)} machines`);

const addedTo: Record<License["license_policy"]["renewal_basis"], string> = {
  from_expiry: "its expiry",
  from_now: "now",
  from_now_if_expired: "its expiry, or to now if it has expired",
};

function RenewalEffects({ license: { expiry, license_policy: policy, suspended } }: { license: License }) {
  return (
    <ul>
      <li>{`The policy's duration, ${policy.duration_iso ?? `${policy.duration} seconds`}, is added to ${addedTo[policy.renewal_basis]}.`}</li>
      {expiry === null ? null : <li>{`Now it expires ${formatTime(expiry)}.`}</li>}
      {suspended ? <li>It stays suspended.</li> : null}
    </ul>
  );
}

function ExtendDialog({ license, files, isOpen, onClose, onDone }: Shared & OfLicense) {
  const tenant = useTenant();
  const [expiry, setExpiry] = useState(license.expiry);
  const params = { path: { tenant_name: tenant, license_id: license.license_id } };
  return (
    <Dialog title={`Change the expiry of ${license.name}`} isOpen={isOpen} onClose={onClose}>
      <Form
        action="Change the expiry"
        send={() => api.PATCH(route, { params, body: { expiry } })}
        onCancel={onClose}
        onDone={onDone}
      >
        <InstantField
          label="Expiry"
          name="expiry"
          value={expiry}
          onChange={setExpiry}
          hint="In the future, in your time zone. Empty: it never expires."
        />
        <p>
          Apps hear of it with their next validation. Files that were checked out keep what they say of the license.{" "}
          {filesStay(files)}
        </p>
      </Form>
    </Dialog>
  );
}

function MoveDialog({ license, files, isOpen, onClose, onDone }: Shared & OfLicense) {
  const tenant = useTenant();
  const [policy, setPolicy] = useState<string | null>(null);
  const params = { path: { tenant_name: tenant, license_id: license.license_id } };
  return (
    <Dialog title={`Move ${license.name} to another policy`} isOpen={isOpen} onClose={onClose}>
      <Form
        action="Move"
        send={() => api.PUT(`${route}/policy`, { params, body: { policy_id: policy ?? "" } })}
        onCancel={onClose}
        onDone={onDone}
      >
        <Picker
          label="Policy"
          name="policy_id"
          things={policiesOf(tenant, license.product_id)}
          value={policy}
          onChange={setPolicy}
          isRequired
        />
        <p>
          The new policy's rules and limits hold at once, except for limits that the license has of its own. Its transfer strategy
          says whether the expiry stays. Machines keep their seats.
        </p>
        <p>Files that were checked out keep the former terms. {filesStay(files)}</p>
      </Form>
    </Dialog>
  );
}
