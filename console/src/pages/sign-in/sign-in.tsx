import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { beginSession } from "../../api/session.ts";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { beginSecondFactor, type FactorSetup, SecondFactorSetup } from "../../parts/second-factor-setup.tsx";
import styles from "./sign-in.module.css";

/** The refusals by which the service asks for more than a password. */
const codeMissing = "49018";
const setupRequired = "49020";

type Step = { name: "password" } | { name: "code" } | { name: "setup"; setup: FactorSetup };

/** Signs a person of a tenant in, or the superadmin where no tenant is named: by a password, and by a code where the account has a second factor. */
export default function SignIn() {
  const { tenant: named = "", next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const [tenantName, setTenantName] = useState(named);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [step, setStep] = useState<Step>({ name: "password" });
  const tenant = tenantName.trim();
  const proof = { tenant, username, password };

  const begin = async () => {
    const session = beginSession(await signIn({ ...proof, code: step.name === "code" ? code : undefined }));
    const start = session.tenant === "*" ? (tenant === "" ? "/tenants" : `/${tenant}`) : `/${session.tenant}`;
    navigate({ to: next ?? start, replace: true });
  };
  const beginOrAskForMore = async () => {
    try {
      await begin();
    } catch (error) {
      const refusal = error instanceof Problem ? error.code : "";
      if (refusal === setupRequired) setStep({ name: "setup", setup: await beginSecondFactor(proof) });
      else if (refusal === codeMissing && step.name === "password") setStep({ name: "code" });
      else throw error;
    }
  };
  const startAgain = () => {
    setCode("");
    setStep({ name: "password" });
  };

  if (step.name === "setup")
    return (
      <main className={styles.main}>
        <Page
          title="Set up a second factor"
          lead={`${tenant} asks it of you: from now on you sign in with a code of your phone too.`}
        >
          <SecondFactorSetup
            proof={proof}
            setup={step.setup}
            done="Sign in"
            onDone={() => setStep({ name: "code" })}
            onCancel={startAgain}
          />
        </Page>
      </main>
    );
  if (step.name === "code")
    return (
      <main className={styles.main}>
        <Page title="Your second factor">
          <Form key="code" send={beginOrAskForMore} action="Sign in" onCancel={startAgain}>
            <TextField
              label="Code"
              name="code"
              value={code}
              onChange={setCode}
              autoComplete="one-time-code"
              isMonospace
              isRequired
              autoFocus
              hint="Six digits from your app, or a recovery code. Each works once."
            />
            <Notice>Phone and recovery codes lost? Ask an admin to switch your second factor off.</Notice>
          </Form>
        </Page>
      </main>
    );
  return (
    <main className={styles.main}>
      <Page title="Sign in">
        <Form key="password" send={beginOrAskForMore} action="Sign in">
          <TextField
            label="Tenant"
            name="tenant"
            value={tenantName}
            onChange={setTenantName}
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

type Credentials = { tenant: string; username: string; password: string; code: string | undefined };

/** Answers with an access token. @throws Problem */
const signIn = ({ tenant, username, password, code }: Credentials) =>
  tenant === ""
    ? dataOf(api.POST("/api/v1/auth/login", { body: { username, password } }))
    : dataOf(
        api.POST("/api/v1/tenants/{tenant_name}/auth/login", {
          params: { path: { tenant_name: tenant } },
          body: { username, password, ...(code === undefined ? {} : { code }) },
        }),
      );
