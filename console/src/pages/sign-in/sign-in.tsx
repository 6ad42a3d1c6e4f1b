import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { beginSession } from "../../api/session.ts";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { Page } from "../../parts/page.tsx";
import styles from "./sign-in.module.css";

/** Signs a person of a tenant in, or the superadmin where no tenant is named. */
export default function SignIn() {
  const { tenant: named = "", next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const [tenant, setTenant] = useState(named);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const signIn = async () => {
    const body = { username, password };
    const access =
      tenant.trim() === ""
        ? await dataOf(api.POST("/api/v1/auth/login", { body }))
        : await dataOf(
            api.POST("/api/v1/tenants/{tenant_name}/auth/login", { params: { path: { tenant_name: tenant.trim() } }, body }),
          );
    const session = beginSession(access);
    const start = session.tenant === "*" ? (tenant.trim() === "" ? "/tenants" : `/${tenant.trim()}`) : `/${session.tenant}`;
    navigate({ to: next ?? start, replace: true });
  };
  return (
    <main className={styles.main}>
      <Page title="Sign in">
        <Form send={signIn} action="Sign in">
          <TextField
            label="Tenant"
            name="tenant"
            value={tenant}
            onChange={setTenant}
            autoComplete="organization"
            hint="The superadmin leaves it empty."
          />
          <TextField
            label="Username"
            name="username"
            value={username}
            onChange={setUsername}
            autoComplete="username"
            isRequired
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            isRequired
          />
        </Form>
      </Page>
    </main>
  );
}
