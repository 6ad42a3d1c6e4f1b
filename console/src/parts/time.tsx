import { Button as AriaButton, Tooltip, TooltipTrigger } from "react-aria-components";
import styles from "./time.module.css";

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const numbers = new Intl.NumberFormat();

/** A number as the person's locale writes it. */
export const formatNumber = (value: number): string => numbers.format(value);

export const formatTime = (instant: string | Date): string => absolute.format(new Date(instant));

export const formatDay = (instant: string | Date): string => day.format(new Date(instant));

const steps = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** "3 minutes ago", "in 2 days". */
export function formatDistance(instant: string | Date, now: Date = new Date()): string {
  const seconds = (new Date(instant).getTime() - now.getTime()) / 1000;
  const [unit, length] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return relative.format(Math.trunc(seconds / length), unit);
}

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
