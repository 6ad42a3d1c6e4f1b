import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { leave, signIn } from "../../api/door.ts";
import { useSession } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { Notice } from "../../parts/notice.tsx";

/** Sets a new password for one's own account. All its sessions end with that, so the person is signed in again at once. */
export function PasswordForm({ username }: { username: string }) {
  const tenant = useTenant();
  const isKept = useSession()?.isKept ?? false;
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isDone, setDone] = useState(false);
  const send = async () => {
    setDone(false);
    await dataOf(
      api.POST("/api/v1/tenants/{tenant_name}/accounts/{username}/actions/update-password", {
        params: { path: { tenant_name: tenant, username } },
        body: { current_password: current, new_password: next },
      }),
    );
    try {
      await signIn({ tenant, username, password: next, keep: isKept });
    } catch {
      // With a second factor, the sign-in asks for a code.
      leave();
      return;
    }
    setCurrent("");
    setNext("");
    setDone(true);
  };
  return (
    <Form action="Set the new password" send={send}>
      {/* Password managers read from here whose password changes. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <TextField
        label="Current password"
        name="current_password"
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={setCurrent}
        isRequired
      />
      <TextField
        label="New password"
        name="new_password"
        type="password"
        autoComplete="new-password"
        value={next}
        onChange={setNext}
        isRequired
        hint="8 to 256 characters, and none of the usual ones. You are signed out on all other devices, and your own API tokens end."
      />
      {isDone ? <Notice kind="good">The new password holds. You are signed in with it here.</Notice> : null}
    </Form>
  );
}
