import { useBlocker } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import styles from "./form.module.css";

/**
 * Asks before somebody leaves a page where something would be lost. The browser asks in words of its own before a tab is closed.
 * @param isUnsaved asked at the moment of leaving
 * @param leaves tells which ways lead out; another page does, where nothing is said
 */
export function Leaving({
  isUnsaved,
  leaves = (from, to) => from !== to,
  title = "Leave without saving?",
  action = "Leave without saving",
  children = <p>What you have changed here is not saved, and is lost when you leave.</p>,
}: {
  isUnsaved: () => boolean;
  leaves?: (from: string, to: string) => boolean;
  title?: string;
  action?: string;
  children?: ReactNode;
}) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => leaves(current.pathname, next.pathname) && isUnsaved(),
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  });
  return (
    <Dialog title={title} isOpen={blocker.status === "blocked"} onClose={() => blocker.reset?.()}>
      {children}
      <div className={styles.buttons}>
        <Button kind="primary" autoFocus onPress={() => blocker.reset?.()}>
          Stay
        </Button>
        <Button kind="danger" onPress={() => blocker.proceed?.()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
