import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import styles from "./button.module.css";

/** A link that looks like a button: it leads to another page. @param to below the console's path */
export function LinkButton({
  to,
  kind = "plain",
  children,
}: {
  to: string;
  kind?: "primary" | "plain" | "quiet";
  children: ReactNode;
}) {
  return (
    <Link to={to} className={`${styles.button} ${styles.link} ${styles[kind]}`}>
      {children}
    </Link>
  );
}
