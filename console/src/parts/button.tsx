import { Button as AriaButton, type ButtonProps } from "react-aria-components";
import styles from "./button.module.css";

/** `quiet` beside others, `danger` for what takes something away from somebody. */
type Kind = "primary" | "plain" | "quiet" | "danger";

export function Button({
  kind = "plain",
  className,
  ...props
}: Omit<ButtonProps, "className"> & { kind?: Kind; className?: string }) {
  return <AriaButton {...props} className={[styles.button, styles[kind], className].filter(Boolean).join(" ")} />;
}
