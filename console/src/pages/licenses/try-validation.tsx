import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { Code } from "../../parts/copy.tsx";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import styles from "./license.module.css";
import { type Explanation, Verdict } from "./verdict.tsx";

/** Asks what an app would hear, with a fingerprint, a user and entitlements. It changes and counts nothing. */
export function TryValidation({ licenseId }: { licenseId: string }) {
  const tenant = useTenant();
  const [fingerprint, setFingerprint] = useState("");
  const [user, setUser] = useState("");
  const [codes, setCodes] = useState("");
  const [answer, setAnswer] = useState<Explanation>();
  const send = async () => {
    const entitlements = codes.split(/[\s,]+/).filter((code) => code !== "");
    const scope = {
      ...(fingerprint.trim() === "" ? {} : { fingerprint: fingerprint.trim() }),
      ...(user.trim() === "" ? {} : { user: user.trim() }),
      ...(entitlements.length === 0 ? {} : { entitlements }),
    };
    setAnswer(await explain(tenant, licenseId, scope));
  };
  return (
    <>
      <Form action="Try a validation" send={send}>
        <TextField
          label="Fingerprint"
          value={fingerprint}
          onChange={setFingerprint}
          isMonospace
          hint="Of the customer's machine."
        />
        <TextField label="User" value={user} onChange={setUser} hint="A username or an email." />
        <TextField label="Entitlements" value={codes} onChange={setCodes} hint="Codes, with commas between." />
      </Form>
      {answer === undefined ? null : (
        <div aria-live="polite" className={styles.answer}>
          <Verdict explanation={answer} />
          <p>The app would get this answer, with the license:</p>
          <Code
            label="Answer to the app"
            text={JSON.stringify({ valid: answer.valid, code: answer.code, detail: answer.detail }, null, 2)}
          />
        </div>
      )}
    </>
  );
}

/** Reads the verdict of a license for a scope. */
export function explain(tenant: string, licenseId: string, scope: Record<string, unknown>): Promise<Explanation> {
  const path = { tenant_name: tenant, license_id: licenseId };
  return dataOf(
    api.POST("/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/explain", { params: { path }, body: { scope } }),
  );
}
