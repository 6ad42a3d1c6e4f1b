import { useMutation } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { Form as AriaForm } from "react-aria-components";
import { Problem, sentenceOf } from "../api/problem.ts";
import { Button } from "./button.tsx";
import styles from "./form.module.css";
import { Notice } from "./notice.tsx";

/**
 * A form that sends itself once at a time. What was typed stays when the service refuses it: sentences that name a field stand below the field, and any
 * other above the button.
 */
export function Form({
  children,
  send,
  action,
  onDone,
  onCancel,
  kind = "primary",
}: {
  children: ReactNode;
  /** @throws Problem for what the service refuses */
  send: () => Promise<unknown>;
  /** What the button says. */
  action: string;
  onDone?: () => void;
  onCancel?: () => void;
  kind?: "primary" | "danger";
}) {
  const { mutate, isPending, error } = useMutation({ mutationFn: send, onSuccess: () => onDone?.() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  const fields = error instanceof Problem ? error.validationErrors : {};
  return (
    <AriaForm className={styles.form} onSubmit={submit} validationErrors={fields}>
      {children}
      {error === null ? null : <Notice kind="bad">{sentenceOf(error)}</Notice>}
      <div className={styles.buttons}>
        <Button type="submit" kind={kind} isPending={isPending}>
          {action}
        </Button>
        {onCancel === undefined ? null : <Button onPress={onCancel}>Cancel</Button>}
      </div>
    </AriaForm>
  );
}
