import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Page } from "../../parts/page.tsx";
import { Export } from "./export.tsx";
import { Import } from "./import.tsx";

/** Licenses out of this tenant, and licenses into it, as files. */
export default function Transfer() {
  const tenant = useTenant();
  const isPermitted = useMay();
  return (
    <Page
      title="Import and export"
      lead="Licenses come and go as NDJSON: a file with one license a line, however many there are."
    >
      <Export tenant={tenant} />
      {isPermitted("license.create") ? <Import tenant={tenant} /> : null}
    </Page>
  );
}
