import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { useMay, useSession } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Confirmation, Dialog } from "../../parts/dialog.tsx";
import { Select } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { howMany } from "../../parts/formats.ts";
import { Time } from "../../parts/time.tsx";
import { useCount } from "../../parts/use-counts.ts";
import { PasswordToken } from "./password-token.tsx";
import { useRoleChoices } from "./roles.ts";

type Account = components["schemas"]["Account"];
type Act = "ban" | "unban" | "inactive" | "active" | "factor" | "role" | "token" | "delete";

/** The actions on an account that this person may take. Nobody bans or deletes themselves by mistake: that is not offered. */
export function PersonActions({ account, isOwn }: { account: Account; isOwn: boolean }) {
  const tenant = useTenant();
  const may = useMay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const isAdministrator = useSession()?.role !== "user";
  const [act, setAct] = useState<Act>();
  const { username, status } = account;
  const path = { tenant_name: tenant, username };
  const close = () => setAct(undefined);
  const refresh = () => queries.invalidateQueries({ queryKey: [tenant, "accounts"] });
  if (isOwn || !isAdministrator) return null;
  return (
    <>
      {may("user.update") ? <Button onPress={() => setAct("role")}>Change role</Button> : null}
      {may("user-password.reset") ? <Button onPress={() => setAct("token")}>New password</Button> : null}
      {account.second_factor_at !== null && may("user.update") ? (
        <Button onPress={() => setAct("factor")}>Switch second factor off</Button>
      ) : null}
      {status === "active" && may("user.update") ? <Button onPress={() => setAct("inactive")}>Make inactive</Button> : null}
      {status === "inactive" && may("user.update") ? <Button onPress={() => setAct("active")}>Make active</Button> : null}
      {status === "banned" && may("user.unban") ? <Button onPress={() => setAct("unban")}>Lift the ban</Button> : null}
      {status !== "banned" && may("user.ban") ? (
        <Button kind="caution" onPress={() => setAct("ban")}>
          Ban
        </Button>
      ) : null}
      {may("user.delete") ? (
        <Button kind="caution" onPress={() => setAct("delete")}>
          Delete
        </Button>
      ) : null}
      <Confirmation
        title={`Ban ${username}?`}
        action="Ban"
        effects={<BanEffects username={username} isShown={act === "ban"} />}
        isOpen={act === "ban"}
        onClose={close}
        send={() => api.POST("/api/v1/tenants/{tenant_name}/accounts/{username}/actions/ban", { params: { path } })}
        onDone={refresh}
      />
      <Confirmation
        title={`Lift the ban of ${username}?`}
        action="Lift the ban"
        effects={
          <p>
            The account signs in again with the password that it had, and its licenses hold again as they did. It was banned{" "}
            <Time at={account.banned_at} as="distance" />.
          </p>
        }
        isOpen={act === "unban"}
        onClose={close}
        send={() => api.POST("/api/v1/tenants/{tenant_name}/accounts/{username}/actions/unban", { params: { path } })}
        onDone={refresh}
      />
      <StatusConfirmations username={username} act={act} onClose={close} onDone={refresh} />
      <Confirmation
        title={`Delete ${username}?`}
        action="Delete the account"
        typed={username}
        effects={<DeletionEffects username={username} isShown={act === "delete"} />}
        isOpen={act === "delete"}
        onClose={close}
        send={() =>
          api.DELETE("/api/v1/tenants/{tenant_name}/accounts/{username}", { params: { path, query: { cascade: true } } })
        }
        onDone={() => {
          queries.removeQueries({ queryKey: [tenant, "accounts", username] });
          refresh();
          navigate({ to: `/${tenant}/accounts` as string });
        }}
      />
      <Dialog title={`Role of ${username}`} isOpen={act === "role"} onClose={close}>
        <RoleForm account={account} onClose={close} onDone={refresh} />
      </Dialog>
      <PasswordToken username={username} isAsked={act === "token"} onClose={close} />
    </>
  );
}

/** Asks before an account is made inactive or active, or its second factor is switched off. */
function StatusConfirmations({
  username,
  act,
  onClose,
  onDone,
}: {
  username: string;
  act: Act | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const path = { tenant_name: useTenant(), username };
  const setStatus = (status: "active" | "inactive") => () =>
    api.PATCH("/api/v1/tenants/{tenant_name}/accounts/{username}", { params: { path }, body: { status } });
  return (
    <>
      <Confirmation
        title={`Make ${username} inactive?`}
        action="Make inactive"
        effects={
          <p>
            The account signs in no more, until somebody makes it active again. Its sessions end, and its own API tokens are
            refused meanwhile. Licenses that it owns go on, unlike with a ban.
          </p>
        }
        isOpen={act === "inactive"}
        onClose={onClose}
        send={setStatus("inactive")}
        onDone={onDone}
      />
      <Confirmation
        title={`Make ${username} active?`}
        action="Make active"
        effects={<p>The account signs in again with the password that it had, and its own API tokens work again.</p>}
        isOpen={act === "active"}
        onClose={onClose}
        send={setStatus("active")}
        onDone={onDone}
      />
      <Confirmation
        title={`Switch the second factor of ${username} off?`}
        action="Switch off"
        effects={
          <p>
            From then on the password alone signs the account in, and its recovery codes end. It is for somebody who lost both:
            make sure that it is {username} who asks. Where the tenant demands a second factor, the next sign-in sets up another.
          </p>
        }
        isOpen={act === "factor"}
        onClose={onClose}
        send={() => api.DELETE("/api/v1/tenants/{tenant_name}/accounts/{username}/second-factor", { params: { path }, body: {} })}
        onDone={onDone}
      />
    </>
  );
}

function BanEffects({ username, isShown }: { username: string; isShown: boolean }) {
  const licenses = useCount("licenses", { owner: username }, isShown).data ?? 0;
  return (
    <>
      <p>The account signs in no more. Its sessions and its own API tokens end within seconds.</p>
      {licenses === 0 ? null : (
        <p>
          {howMany(licenses, "license that it owns is", "licenses that it owns are")} refused too, until the ban is lifted.
          License files that were checked out stay valid until they expire.
        </p>
      )}
    </>
  );
}

function DeletionEffects({ username, isShown }: { username: string; isShown: boolean }) {
  const licenses = useCount("licenses", { owner: username }, isShown).data ?? 0;
  const machines = useCount("machines", { owner: username }, isShown).data ?? 0;
  return (
    <>
      <p>Its sessions and its own API tokens end at once. What it did stays in the trail of events, with its name.</p>
      {licenses + machines === 0 ? null : (
        <p>
          It owns {howMany(licenses, "license", "licenses")} and {howMany(machines, "machine", "machines")}: they have no owner
          afterwards, and go on.
        </p>
      )}
    </>
  );
}

function RoleForm({ account, onClose, onDone }: { account: Account; onClose: () => void; onDone: () => void }) {
  const tenant = useTenant();
  const choices = useRoleChoices();
  const [role, setRole] = useState(account.role_name);
  const path = { tenant_name: tenant, username: account.username };
  return (
    <Form
      action="Give the role"
      send={() => dataOf(api.PATCH("/api/v1/tenants/{tenant_name}/accounts/{username}", { params: { path }, body: { role } }))}
      onDone={() => {
        onDone();
        onClose();
      }}
      onCancel={onClose}
    >
      <Select
        label="Role"
        name="role"
        choices={choices}
        value={choices.some(({ value }) => value === role) ? role : null}
        onChange={setRole}
        isRequired
        hint={choices.find(({ value }) => value === role)?.hint}
      />
      <p>
        With another role its sessions end, and tokens to set a password are void. You give no role that allows more than you may.
      </p>
    </Form>
  );
}
