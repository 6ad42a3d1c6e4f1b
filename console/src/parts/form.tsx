import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Form as AriaForm } from "react-aria-components";
import { type FieldProblem, Problem, sentenceOf, sentencesByField } from "../api/problem.ts";
import { Button } from "./button.tsx";
import styles from "./form.module.css";
import { Notice } from "./notice.tsx";

const none: readonly FieldProblem[] = [];

/**
 * A form that sends itself once at a time. What was typed stays when the service refuses it: sentences that name a field stand below the field, and any
 * other above the button. The first field that is refused gets the focus.
 */
export function Form({
  children,
  send,
  action,
  onDone,
  onCancel,
  refused = none,
  kind = "primary",
}: {
  children: ReactNode;
  /** @throws Problem for what the service refuses */
  send: () => Promise<unknown>;
  /** Text of the button. */
  action: string;
  onDone?: () => void;
  onCancel?: () => void;
  /** Fields as they are now that the service would refuse. While there are some nothing is sent, and the button leads to the first of them. */
  refused?: readonly FieldProblem[];
  kind?: "primary" | "danger";
}) {
  const { mutate, reset, isPending, error } = useMutation({ mutationFn: send, onSuccess: () => onDone?.() });
  const form = useRef<HTMLFormElement>(null);
  /** Times that the button was pressed on what would be refused. */
  const [pressed, setPressed] = useState(0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (refused.length === 0) return mutate();
    reset();
    setPressed(pressed + 1);
  };
  const known = JSON.stringify(pressed === 0 ? none : refused);
  // The same object for the same refusal: fields take another one for a new refusal, and would forget what was put right since.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a field that was touched says it again when the button is pressed again
  const sentences = useMemo(
    () => sentencesByField(error instanceof Problem ? error.fields : JSON.parse(known)),
    [known, pressed, error],
  );
  // The browser names the first field that is refused, and React Aria leads there.
  useEffect(() => {
    if (pressed > 0 || error !== null) form.current?.checkValidity();
  }, [pressed, error]);
  return (
    <AriaForm ref={form} className={styles.form} onSubmit={submit} validationErrors={sentences}>
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
