import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, bodyOf } from "../../api/client.ts";
import { signIn } from "../../api/door.ts";
import { startOf } from "../../api/session.ts";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { Page } from "../../parts/page.tsx";
import styles from "../sign-in/sign-in.module.css";

/** Sets a password with the token that an administrator made, and signs in with it. */
export default function NewPassword() {
  const named = useSearch({ from: "/new-password" });
  const navigate = useNavigate();
  const [tenant, setTenant] = useState(named.tenant ?? "");
  const [username, setUsername] = useState(named.username ?? "");
  const [token, setToken] = useState("");
  const [password, setPassword] = useState("");
  const send = async () => {
    const path = { tenant_name: tenant.trim(), username: username.trim() };
    await bodyOf(
      api.POST("/api/v1/tenants/{tenant_name}/accounts/{username}/actions/reset-password", {
        params: { path },
        body: { reset_token: token.trim(), new_password: password },
      }),
    );
    try {
      const session = await signIn({ tenant: path.tenant_name, username: path.username, password, keep: false });
      await navigate({ to: startOf(session), replace: true });
    } catch {
      // The password is set. The sign-in says what else is missing, such as a code.
      await navigate({ to: "/sign-in", search: { tenant: path.tenant_name }, replace: true });
    }
  };
  return (
    <main className={styles.main}>
      <Page title="Set your password" lead="With the token that somebody passed on to you. It works once.">
        <Form action="Set the password" send={send}>
          <TextField label="Tenant" name="tenant" value={tenant} onChange={setTenant} autoComplete="organization" isRequired />
          <TextField
            label="Username"
            name="username"
            value={username}
            onChange={setUsername}
            autoComplete="username"
            isRequired
          />
          <TextField
            label="Token"
            name="reset_token"
            value={token}
            onChange={setToken}
            autoComplete="off"
            isMonospace
            isRequired
          />
          <TextField
            label="New password"
            name="new_password"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
            isRequired
            hint="8 to 256 characters, and none of the usual ones."
          />
        </Form>
      </Page>
    </main>
  );
}
