import { useState } from "react";
import { Button } from "./button.tsx";
import { CodeField } from "./code-field.tsx";
import { Dialog } from "./dialog.tsx";
import { TextField } from "./fields.tsx";
import { Form } from "./form.tsx";
import { Badge } from "./notice.tsx";
import { Section } from "./page.tsx";
import { beginSecondFactor, type FactorProof, type FactorSetup, SecondFactorSetup } from "./second-factor-setup.tsx";
import { Time } from "./time.tsx";

/**
 * The second factor of whoever is signed in: set up, replaced or switched off with the password, and a code where there is one.
 * @param tenant empty for the superadmin
 * @param since when it was set up; null where there is none
 * @param onChanged told that there may be another one, or none
 */
export function SecondFactor({
  tenant,
  username,
  since,
  switchOff,
  onChanged,
}: {
  tenant: string;
  username: string;
  since: string | null;
  switchOff: (proof: { current_password: string; code: string | undefined }) => Promise<unknown>;
  onChanged: () => void;
}) {
  const [wish, setWish] = useState<"setUp" | "switchOff">();
  const close = () => {
    setWish(undefined);
    onChanged();
  };
  return (
    <Section
      title="Second factor"
      actions={
        <>
          <Button onPress={() => setWish("setUp")}>{since === null ? "Set up" : "Replace"}</Button>
          {since === null ? null : <Button onPress={() => setWish("switchOff")}>Switch off</Button>}
        </>
      }
    >
      {since === null ? (
        <p>
          <Badge>Off</Badge> With a second factor, signing in takes a code of your phone too. Who learns your password alone does
          not get in.
        </p>
      ) : (
        <p>
          <Badge kind="good">On</Badge> since <Time at={since} as="day" />. Replace it when you change your phone, or when
          recovery codes run short.
        </p>
      )}
      <Dialog title="Set up a second factor" isOpen={wish === "setUp"} onClose={close} mustAnswer>
        <SetUp tenant={tenant} username={username} isOn={since !== null} onDone={close} />
      </Dialog>
      <Dialog title="Switch the second factor off" isOpen={wish === "switchOff"} onClose={close}>
        <ProofForm
          isOn
          action="Switch off"
          kind="danger"
          lead="From then on your password alone signs you in. The recovery codes end with it."
          send={({ password, code }) => switchOff({ current_password: password, code })}
          onDone={close}
          onCancel={close}
        />
      </Dialog>
    </Section>
  );
}

function SetUp({ tenant, username, isOn, onDone }: { tenant: string; username: string; isOn: boolean; onDone: () => void }) {
  const [begun, setBegun] = useState<{ proof: FactorProof; setup: FactorSetup }>();
  if (begun !== undefined) return <SecondFactorSetup {...begun} done="Done" onDone={onDone} onCancel={onDone} />;
  return (
    <ProofForm
      isOn={isOn}
      action="Go on"
      kind="primary"
      lead={isOn ? "The one that you have works until the new one is confirmed." : "You need an authenticator app on your phone."}
      send={async (given) => {
        const proof = { tenant, username, ...given };
        setBegun({ proof, setup: await beginSecondFactor(proof) });
      }}
      onCancel={onDone}
    />
  );
}

type Given = { password: string; code: string | undefined };

/** Asks for what proves an account: its password, and a code where it has a second factor. */
function ProofForm({
  isOn,
  lead,
  action,
  kind,
  send,
  onDone,
  onCancel,
}: {
  isOn: boolean;
  lead: string;
  action: string;
  kind: "primary" | "danger";
  send: (given: Given) => Promise<unknown>;
  onDone?: () => void;
  onCancel: () => void;
}) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  return (
    <Form
      action={action}
      kind={kind}
      send={() => send({ password, code: isOn ? code : undefined })}
      onCancel={onCancel}
      {...(onDone === undefined ? {} : { onDone })}
    >
      <p>{lead}</p>
      <TextField
        label="Your password"
        name="current_password"
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        isRequired
      />
      {isOn ? <CodeField value={code} onChange={setCode} /> : null}
    </Form>
  );
}
