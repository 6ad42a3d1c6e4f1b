import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Code } from "../../parts/copy.tsx";
import { EventList } from "../../parts/event-list.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { Failed, Loading } from "../../parts/states.tsx";
import { LicenseActions } from "./actions.tsx";
import { LicenseFacts } from "./facts.tsx";
import { LicenseEntitlements, LicenseUsers } from "./holders.tsx";
import { Seats } from "./seats.tsx";
import { explain, TryValidation } from "./try-validation.tsx";
import { Verdict } from "./verdict.tsx";

/** One license: whether it may run now and why, who holds its seats, what happened, and what this person may do. */
export default function LicensePage() {
  const tenant = useTenant();
  const may = useMay();
  const client = useQueryClient();
  const { licenseId: id } = useParams({ strict: false }) as { licenseId: string };
  const explained = useQuery({ queryKey: [tenant, "licenses", id, "explained"], queryFn: () => explain(tenant, id, {}) });
  if (explained.isError)
    return (
      <Page title="License">
        <Failed error={explained.error} retry={() => explained.refetch()} />
      </Page>
    );
  const { license, checked_out_files: files = null } = explained.data ?? {};
  const readAgain = () => {
    for (const kind of ["licenses", "machines", "events"]) client.invalidateQueries({ queryKey: [tenant, kind] });
  };
  // Sections that need only the id are read beside the explanation, not after it.
  return (
    <Page
      title={license?.name ?? "License"}
      lead="License"
      actions={license === undefined ? null : <LicenseActions license={license} files={files} onChanged={readAgain} />}
    >
      <Section title="May it run?">{explained.isPending ? <Loading /> : <Verdict explanation={explained.data} />}</Section>
      <Section title="What it is">
        {license === undefined ? (
          <Loading />
        ) : (
          <>
            <Code text={license.license_key} label="License key" />
            <LicenseFacts license={license} files={files} />
          </>
        )}
      </Section>
      {may("machine.read") ? (
        <Section title="Seats">
          <Seats licenseId={id} license={license} files={files} onChanged={readAgain} />
        </Section>
      ) : null}
      <Section title="Try a validation">
        <TryValidation licenseId={id} />
      </Section>
      <Section title="Users">
        <LicenseUsers licenseId={id} explained={explained.data} onChanged={readAgain} />
      </Section>
      <Section title="Entitlements">
        <LicenseEntitlements licenseId={id} explained={explained.data} onChanged={readAgain} />
      </Section>
      {may("event.read") ? (
        <Section title="What happened">
          <EventList query={{ license_id: id }} />
        </Section>
      ) : null}
    </Page>
  );
}
