import { Page } from "../../parts/page.tsx";
import { ScopeBar } from "./scope-bar.tsx";
import { Shared } from "./shared.tsx";
import { useView } from "./use-view.ts";

/** Rows of one answer at most. */
const most = 100;

/** All licenses that look shared, of the tenant, a product or a policy. */
export default function SharedLicenses() {
  const { view, change } = useView();
  return (
    <Page
      title="Shared licenses"
      lead="A license on many machines, or in use from many addresses on one day, may have been passed on. Open it to see who holds its seats."
    >
      <ScopeBar view={view} change={change} hasPeriod={false} />
      <Shared view={view} change={change} limit={most} isWhole />
    </Page>
  );
}
