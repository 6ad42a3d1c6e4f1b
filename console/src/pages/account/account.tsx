import { useSession } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { SecondFactor } from "./second-factor.tsx";

/** Who is signed in, and how that is protected. */
export default function Account() {
  const tenant = useTenant();
  const session = useSession();
  const isOfTenant = session?.tenant === tenant;
  return (
    <Page title="Your account" lead={session === undefined ? undefined : `${session.username}, ${session.role}`}>
      {isOfTenant ? <SecondFactor /> : <Notice>The superadmin belongs to no tenant, and has no second factor.</Notice>}
    </Page>
  );
}
