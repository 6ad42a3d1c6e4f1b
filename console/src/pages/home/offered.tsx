import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Section } from "../../parts/page.tsx";
import { navigation } from "../../shell/navigation.ts";
import styles from "./home.module.css";

/** The pages that this person may open. */
export function Offered() {
  const tenant = useTenant();
  const may = useMay();
  const groups = navigation
    .map(({ label, entries }) => ({
      label,
      offered: entries.filter(({ permission }) => permission === undefined || may(permission)),
    }))
    .filter(({ offered }) => offered.length > 0);
  return (
    <Section title="Where to go">
      <div className={styles.groups}>
        {groups.map(({ label, offered }) => (
          <div key={label}>
            <h3>{label}</h3>
            <ul>
              {offered.map((entry) => (
                <li key={entry.path}>
                  <Link to={`/${tenant}/${entry.path}` as string}>{entry.label}</Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Section>
  );
}
