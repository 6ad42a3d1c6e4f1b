import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useMemo } from "react";
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
  /** Text of the button. */
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
  // The same object for the same refusal: fields take another one for a new refusal, and would forget what was put right since.
  const refused = useMemo(() => (error instanceof Problem ? error.validationErrors : {}), [error]);
  return (
    <AriaForm className={styles.form} onSubmit={submit} validationErrors={refused}>
      <div className={styles.fields} onInput={judgeAgain}>
        {children}
      </div>
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

/**
 * Has a field that shows what is wrong judged again while it is typed. React Aria does so when the field is left: its sentence would go in the moment in which
 * the button is pressed, the button would move, and nothing would be sent.
 */
function judgeAgain({ target }: FormEvent): void {
  const isText = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (isText && target.getAttribute("aria-invalid") === "true") target.dispatchEvent(new Event("change"));
}
