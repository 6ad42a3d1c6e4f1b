import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Page } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { Glance } from "./glance.tsx";
import { Offered } from "./offered.tsx";
import { useProgress } from "./use-progress.ts";

/** The page where one lands: how things are, for whoever may read numbers; the first steps, while there are some; and what can be done here. */
export default function Home() {
  const tenant = useTenant();
  const may = useMay();
  const progress = useProgress();
  return (
    <Page title={tenant} lead="Press / and paste anything that a customer sent: a key, a name, an email, a fingerprint.">
      {progress.isPending ? <Loading /> : progress.hasSteps ? <FirstSteps progress={progress} /> : null}
      {may("analytics.read") && (progress.hasLicense || !may("license.read")) ? <Glance /> : null}
      <Offered />
    </Page>
  );
}
