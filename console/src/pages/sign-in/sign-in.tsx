import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { signIn } from "../../api/door.ts";
import { Problem } from "../../api/problem.ts";
import { startOf, whyEnded } from "../../api/session.ts";
import { CodeField } from "../../parts/code-field.tsx";
import { Checkbox, TextField } from "../../parts/fields.tsx";
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
  const [keep, setKeep] = useState(false);
  const [ended] = useState(whyEnded);
  const tenant = tenantName.trim();
  const proof = { tenant, username, password };

  const begin = async () => {
    const session = await signIn({ ...proof, keep, code: step.name === "code" ? code : undefined });
    navigate({ to: next ?? startOf(session, tenant), state: true, replace: true });
  };
  const beginOrAskForMore = async () => {
    try {
      await begin();
    } catch (error) {
      // The address names the tenant from here on, for a bookmark and a reload. Nothing is kept in the browser's storage.
      if (tenant !== named) navigate({ to: "/sign-in", search: (before) => ({ ...before, tenant }), state: true, replace: true });
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
            <CodeField value={code} onChange={setCode} autoFocus />
            <Notice>
              Phone and recovery codes lost?{" "}
              {tenant === "" ? (
                <>
                  Run <code>npm run superadmin:recover</code> where the service runs.
                </>
              ) : (
                "Ask an admin to switch your second factor off."
              )}
            </Notice>
          </Form>
        </Page>
      </main>
    );
  return (
    <main className={styles.main}>
      <Page title="Sign in">
        {ended === undefined ? null : <Notice>{ended}</Notice>}
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
          <Checkbox
            isSelected={keep}
            onChange={setKeep}
            hint="For 30 days, on a device that only you use. Without it you sign in again when you reload the page."
          >
            Keep me signed in on this device
          </Checkbox>
        </Form>
      </Page>
    </main>
  );
}
