import { useState } from "react";
import { api, dataOf } from "../api/client.ts";
import { Button } from "./button.tsx";
import { Code } from "./copy.tsx";
import { DownloadButton } from "./download.tsx";
import { Checkbox, TextField } from "./fields.tsx";
import { Form } from "./form.tsx";
import { Notice } from "./notice.tsx";
import { QrCode } from "./qr-code.tsx";
import styles from "./second-factor-setup.module.css";

/** Whose second factor it is, and what proves that. The superadmin's tenant is empty. `code` is for whoever has one already. */
export type FactorProof = { tenant: string; username: string; password: string; code?: string | undefined };

export type FactorSetup = { secret: string; uri: string };

/** Asks for the secret of a new second factor. Nothing changes until its first code is confirmed. @throws Problem */
export const beginSecondFactor = ({ tenant, username, password, code }: FactorProof): Promise<FactorSetup> => {
  const body = { username, password, ...(code === undefined ? {} : { code }) };
  return dataOf(
    tenant === ""
      ? api.POST("/api/v1/auth/second-factor", { body })
      : api.POST("/api/v1/tenants/{tenant_name}/auth/second-factor", { params: { path: { tenant_name: tenant } }, body }),
  );
};

/** Completes the setup with the first code of its secret. Returns the recovery codes. @throws Problem */
async function confirmSecondFactor({ tenant, username, password }: FactorProof, code: string): Promise<string[]> {
  const body = { username, password, code };
  const { recovery_codes } = await dataOf(
    tenant === ""
      ? api.POST("/api/v1/auth/second-factor/confirm", { body })
      : api.POST("/api/v1/tenants/{tenant_name}/auth/second-factor/confirm", {
          params: { path: { tenant_name: tenant } },
          body,
        }),
  );
  return recovery_codes;
}

/** The way from a secret to recovery codes: scan, confirm, keep the codes. */
export function SecondFactorSetup({
  proof,
  setup,
  done,
  onDone,
  onCancel,
}: {
  proof: FactorProof;
  setup: FactorSetup;
  /** Text of the last button. */
  done: string;
  onDone: () => void;
  onCancel: () => void;
}) {
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[]>();
  const confirm = async () => setCodes(await confirmSecondFactor(proof, code));
  const name = [proof.tenant, proof.username].filter((part) => part !== "").join("-");
  if (codes !== undefined) return <RecoveryCodes codes={codes} name={name} done={done} onDone={onDone} />;
  return (
    <Form send={confirm} action="Confirm" onCancel={onCancel}>
      <p>Scan this with an authenticator app on your phone. Any app for time-based codes will do.</p>
      <QrCode text={setup.uri} label="QR code of the secret for an authenticator app" />
      <div>
        <p>Or type the secret into the app:</p>
        <Code text={inGroups(setup.secret)} label="Secret for an authenticator app" />
      </div>
      <TextField
        label="Code that the app shows"
        name="code"
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        inputMode="numeric"
        isMonospace
        isRequired
        hint="Six digits. They change every 30 seconds."
      />
    </Form>
  );
}

/** People type it from the screen. */
const inGroups = (secret: string): string => secret.match(/.{1,4}/g)?.join(" ") ?? secret;

function RecoveryCodes({ codes, name, done, onDone }: { codes: string[]; name: string; done: string; onDone: () => void }) {
  const text = codes.join("\n");
  const [areKept, setKept] = useState(false);
  return (
    <div className={styles.codes}>
      <Notice kind="good" title="The second factor is on.">
        Keep these recovery codes where your phone is not. Each signs you in once if the phone is lost. They are shown this once.
      </Notice>
      <Code text={text} label="Recovery codes" />
      <Checkbox isSelected={areKept} onChange={setKept}>
        I have kept them where they are safe
      </Checkbox>
      <div className={styles.buttons}>
        <DownloadButton text={`${text}\n`} name={`latchkey-recovery-codes-${name}.txt`} label="Download" />
        <Button kind="primary" onPress={onDone} isDisabled={!areKept}>
          {done}
        </Button>
      </div>
    </div>
  );
}
