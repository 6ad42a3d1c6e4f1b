import { ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { Button } from "./button.tsx";
import { Code } from "./copy.tsx";
import { Dialog } from "./dialog.tsx";
import { Checkbox } from "./fields.tsx";
import { Notice } from "./notice.tsx";
import styles from "./secret-once.module.css";

/**
 * Shows a secret the only time that it can be shown. It closes by its button alone, and that only when the person says that the secret is kept: a key or
 * a click beside it would lose it.
 * @param secret undefined while there is none to show
 */
export function SecretOnce({
  title,
  secret,
  label,
  onClose,
  children,
}: {
  title: string;
  secret: string | undefined;
  /** Name of the secret, for a screen reader. */
  label: string;
  onClose: () => void;
  /** Says what to do with it. */
  children: ReactNode;
}) {
  return (
    <Dialog title={title} isOpen={secret !== undefined} onClose={onClose} mustAnswer>
      {secret === undefined ? null : <Shown {...{ secret, label, onClose }}>{children}</Shown>}
    </Dialog>
  );
}

function Shown({
  secret,
  label,
  onClose,
  children,
}: {
  secret: string;
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const [isKept, setKept] = useState(false);
  return (
    <>
      <Notice kind="warning" title="This is shown once.">
        <span className={styles.warning}>
          <ShieldAlert aria-hidden size={18} />
          <span>The service keeps no copy that it could show again. Copy it now, to where you keep passwords.</span>
        </span>
      </Notice>
      <Code text={secret} label={label} />
      <div>{children}</div>
      <Checkbox isSelected={isKept} onChange={setKept}>
        I have copied it to where it is safe
      </Checkbox>
      <div>
        <Button kind="primary" isDisabled={!isKept} onPress={onClose}>
          Done
        </Button>
      </div>
    </>
  );
}
