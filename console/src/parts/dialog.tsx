import type { ReactNode } from "react";
import { useState } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Problem } from "../api/problem.ts";
import { Button } from "./button.tsx";
import styles from "./dialog.module.css";
import { TextField } from "./fields.tsx";
import { Form } from "./form.tsx";
import { Notice } from "./notice.tsx";

/**
 * A dialog over the page. Escape closes it, and the focus goes back to where it was.
 * @param mustAnswer nothing but what stands in it closes it
 */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  mustAnswer = false,
  isWide = false,
}: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  mustAnswer?: boolean;
  isWide?: boolean;
}) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      className={styles.overlay}
      isDismissable={!mustAnswer}
      isKeyboardDismissDisabled={mustAnswer}
    >
      <Modal className={`${styles.modal} ${isWide ? styles.wide : ""}`}>
        <AriaDialog className={styles.dialog}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/**
 * Asks before something is done that takes something away, and says what will happen. Where it cannot be undone, the thing's name is typed first.
 * @param typed the name that must be typed; undefined where what happens can be undone
 * @param inTheWay why it would be refused now, and what to do first: it is not asked then
 */
export function Confirmation({
  title,
  effects,
  inTheWay,
  typed,
  action,
  isOpen,
  onClose,
  send,
  onDone,
}: {
  title: string;
  effects: ReactNode;
  inTheWay?: ReactNode;
  typed?: string | undefined;
  action: string;
  isOpen: boolean;
  onClose: () => void;
  send: () => Promise<unknown>;
  onDone?: () => void;
}) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      {inTheWay === undefined ? (
        <ConfirmationForm {...{ effects, typed, action, onClose, send, onDone }} />
      ) : (
        <>
          <Notice kind="warning">{inTheWay}</Notice>
          <div>
            <Button onPress={onClose}>Close</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

/** Stands apart so that what was typed is forgotten when the dialog closes. */
function ConfirmationForm({
  effects,
  typed,
  action,
  onClose,
  send,
  onDone,
}: {
  effects: ReactNode;
  typed: string | undefined;
  action: string;
  onClose: () => void;
  send: () => Promise<unknown>;
  onDone: (() => void) | undefined;
}) {
  const [name, setName] = useState("");
  // Judged as it is sent: a sentence below the field would go when the field is left, and the button would move from under the pointer.
  const sendWhenTyped = async () => {
    if (typed !== undefined && name !== typed) throw new Problem(0, { message: `This cannot be undone: type ${typed} exactly.` });
    await send();
  };
  const done = () => {
    onClose();
    onDone?.();
  };
  return (
    <Form kind="danger" action={action} send={sendWhenTyped} onDone={done} onCancel={onClose}>
      <div>{effects}</div>
      {typed === undefined ? null : (
        <TextField label={`Type ${typed} to go on`} value={name} onChange={setName} autoComplete="off" />
      )}
    </Form>
  );
}
