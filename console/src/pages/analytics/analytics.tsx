import { Page } from "../../parts/page.tsx";
import { Activity } from "./activity.tsx";
import styles from "./analytics.module.css";
import { Expirations } from "./expirations.tsx";
import { ScopeBar } from "./scope-bar.tsx";
import { Seats } from "./seats.tsx";
import { daysText } from "./sentences.ts";
import { Shared } from "./shared.tsx";
import { useView } from "./use-view.ts";
import { Validations } from "./validations.tsx";

/** Licenses that the page shows of those that look shared; the page of their own has more. */
const sharedHere = 10;

/** The numbers that an owner wants to know: what is active, how validations are answered, what is sold, and what ends. */
export default function Analytics() {
  const { view, change } = useView();
  return (
    <Page title="Numbers" lead={daysText(new Date())}>
      <ScopeBar view={view} change={change} />
      <div className={styles.pair}>
        <Activity view={view} />
        <Seats view={view} />
      </div>
      <Validations view={view} change={change} />
      <Expirations view={view} />
      <Shared view={view} change={change} limit={sharedHere} />
    </Page>
  );
}
