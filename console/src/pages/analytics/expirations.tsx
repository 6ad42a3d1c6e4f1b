import { useNavigate } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { asCsv, CsvButton } from "../../parts/csv-button.tsx";
import { formatNumber, formatUtcDay } from "../../parts/formats.ts";
import { Picture } from "../../parts/picture.tsx";
import { Table } from "../../parts/table.tsx";
import { Age } from "./age.tsx";
import styles from "./analytics.module.css";
import { ExpirationCalendar } from "./calendar.tsx";
import { parametersOf, paths, useExpirations } from "./reads.ts";
import { expirationsSentence } from "./sentences.ts";
import { dayAfter, scopeOf, type View } from "./view.ts";

const title = "Expirations ahead";

/** Licenses that expire on each of the next 90 days. A day leads to its licenses. */
export function Expirations({ view }: { view: View }) {
  const tenant = useTenant();
  const may = useMay();
  const navigate = useNavigate();
  const query = scopeOf(view);
  const open = (day: string) => {
    const search = { ...query, expires_after: `${day}T00:00:00Z`, expires_before: `${dayAfter(day)}T00:00:00Z` };
    if (may("license.read")) navigate({ to: `/${tenant}/licenses` as string, search: search as never });
  };
  return (
    <Picture
      title={title}
      reading={useExpirations(query)}
      sentence={expirationsSentence}
      picture={({ rows, ...ahead }) => (
        <>
          <div className={styles.numbers}>
            {(
              [
                ["in 7 days", ahead.in_7_days],
                ["in 30 days", ahead.in_30_days],
                ["in 90 days", ahead.in_90_days],
              ] as const
            ).map(([name, amount]) => (
              <p key={name}>
                <span className={styles.large}>{formatNumber(amount)}</span>
                <span className={styles.quiet}>{name}</span>
              </p>
            ))}
          </div>
          <ExpirationCalendar rows={rows} onDay={open} />
        </>
      )}
      table={({ rows }) => (
        <Table
          label={title}
          columns={[
            { name: "Day (UTC)", cell: ({ day }) => formatUtcDay(day) },
            { name: "Licenses that expire", cell: ({ licenses }) => formatNumber(licenses), isNumber: true },
          ]}
          rows={rows.filter(({ licenses }) => licenses > 0)}
          keyOf={({ day }) => day}
        />
      )}
      note={({ measured_at }) => <Age measuredAt={measured_at} />}
      actions={<CsvButton of={title} read={() => api.GET(paths.expirations, { ...parametersOf(tenant, query), ...asCsv })} />}
    />
  );
}
