import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Page, Section } from "../../parts/page.tsx";
import { navigation } from "../../shell/navigation.ts";

/** Where one lands: what can be done here. */
export default function Home() {
  const tenant = useTenant();
  const may = useMay();
  return (
    <Page
      title="What would you like to do?"
      lead="Press / and paste anything that a customer sent: a key, a name, an email, a fingerprint."
    >
      {navigation.map(({ label, entries }) => {
        const offered = entries.filter(({ permission }) => permission === undefined || may(permission));
        return offered.length === 0 ? null : (
          <Section key={label} title={label}>
            <ul>
              {offered.map((entry) => (
                <li key={entry.path}>
                  <Link to={`/${tenant}/${entry.path}` as string}>{entry.label}</Link>
                </li>
              ))}
            </ul>
          </Section>
        );
      })}
    </Page>
  );
}
