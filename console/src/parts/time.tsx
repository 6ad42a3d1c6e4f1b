import { Button as AriaButton, Tooltip, TooltipTrigger } from "react-aria-components";
import { formatDay, formatDistance, formatNumber, formatTime } from "./formats.ts";
import styles from "./time.module.css";

export { formatDay, formatDistance, formatNumber, formatTime };

/** An instant in the person's zone. UTC, to the second, comes with the pointer or the focus. */
export function Time({ at, as = "time" }: { at: string | null | undefined; as?: "time" | "day" | "distance" }) {
  if (at === null || at === undefined) return <span>–</span>;
  const shown = as === "time" ? formatTime(at) : as === "day" ? formatDay(at) : formatDistance(at);
  return (
    <TooltipTrigger delay={300}>
      <AriaButton className={styles.time}>
        <time dateTime={at}>{shown}</time>
      </AriaButton>
      <Tooltip className={styles.tooltip}>{`${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`}</Tooltip>
    </TooltipTrigger>
  );
}
