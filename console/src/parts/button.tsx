import { Button as AriaButton, type ButtonProps } from "react-aria-components";
import styles from "./button.module.css";

/** `quiet` beside others, `caution` for what asks before it takes something away, and `danger` for what takes it. */
type Kind = "primary" | "plain" | "quiet" | "caution" | "danger";

export function Button({
  kind = "plain",
  className,
  ...props
}: Omit<ButtonProps, "className"> & { kind?: Kind; className?: string }) {
  return <AriaButton {...props} className={[styles.button, styles[kind], className].filter(Boolean).join(" ")} />;
}
