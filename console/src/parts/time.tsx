import { createContext, use } from "react";
import { Button as AriaButton, Tooltip, TooltipTrigger } from "react-aria-components";
import { formatDay, formatDistance, formatNumber, formatTime } from "./formats.ts";
import styles from "./time.module.css";

export { formatDay, formatDistance, formatNumber, formatTime };

/** True within a row that leads somewhere: a press of anything in it is a press of the row. */
export const InRow = createContext(false);

/** An instant in the person's zone. UTC, to the second, comes with the pointer, and with the focus where it has one. */
export function Time({ at, as = "time" }: { at: string | null | undefined; as?: "time" | "day" | "distance" }) {
  if (at === null || at === undefined) return <span>–</span>;
  const shown = as === "time" ? formatTime(at) : as === "day" ? formatDay(at) : formatDistance(at);
  const utc = `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const isInRow = use(InRow);
  if (isInRow)
    return (
      <time dateTime={at} title={utc}>
        {shown}
      </time>
    );
  return (
    <TooltipTrigger delay={300}>
      <AriaButton className={styles.time}>
        <time dateTime={at}>{shown}</time>
      </AriaButton>
      <Tooltip className={styles.tooltip}>{utc}</Tooltip>
    </TooltipTrigger>
  );
}
