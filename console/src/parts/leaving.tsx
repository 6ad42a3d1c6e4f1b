import { useBlocker } from "@tanstack/react-router";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import styles from "./form.module.css";

/**
 * Asks before somebody leaves a page whose changes are not saved. The browser asks in words of its own before a tab is closed.
 * @param isUnsaved asked at the moment of leaving
 */
export function Leaving({ isUnsaved }: { isUnsaved: () => boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isUnsaved(),
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  });
  return (
    <Dialog title="Leave without saving?" isOpen={blocker.status === "blocked"} onClose={() => blocker.reset?.()}>
      <p>What you have changed here is not saved, and is lost when you leave.</p>
      <div className={styles.buttons}>
        <Button kind="primary" autoFocus onPress={() => blocker.reset?.()}>
          Stay
        </Button>
        <Button kind="danger" onPress={() => blocker.proceed?.()}>
          Leave without saving
        </Button>
      </div>
    </Dialog>
  );
}
