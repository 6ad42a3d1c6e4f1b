import { useCallback } from "react";
import { api } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { Chart } from "../../parts/chart.tsx";
import { asCsv, CsvButton } from "../../parts/csv-button.tsx";
import { formatNumber, formatUtcDay } from "../../parts/formats.ts";
import { Legend } from "../../parts/legend.tsx";
import { Picture } from "../../parts/picture.tsx";
import { Table } from "../../parts/table.tsx";
import styles from "./analytics.module.css";
import type { ActivityRow } from "./numbers.ts";
import { activityOption } from "./pictures.ts";
import { parametersOf, paths, useActivity } from "./reads.ts";
import { activitySentence } from "./sentences.ts";
import { scopeOf, sinceOf, type View } from "./view.ts";

/** Days that the sentence needs: today, yesterday, and yesterday a week before. */
const leastDays = 9;

const title = "Active by day";

/** Active machines and licenses by day. */
export function Activity({ view }: { view: View }) {
  const tenant = useTenant();
  const period = { ...scopeOf(view), since: sinceOf(Math.max(view.days, leastDays), new Date()) };
  const shown = { ...scopeOf(view), since: sinceOf(view.days, new Date()) };
  return (
    <Picture
      title={title}
      reading={useActivity(period)}
      sentence={({ rows }) => activitySentence(rows)}
      picture={({ rows }) => <Drawing rows={rows.slice(-view.days)} sentence={activitySentence(rows)} />}
      table={({ rows }) => (
        <Table
          label={title}
          columns={[
            { name: "Day (UTC)", cell: ({ day }) => formatUtcDay(day) },
            { name: "Machines", cell: ({ active_machines }) => formatNumber(active_machines), isNumber: true },
            { name: "Licenses", cell: ({ active_licenses }) => formatNumber(active_licenses), isNumber: true },
            { name: "Activations", cell: ({ activations }) => formatNumber(activations), isNumber: true },
          ]}
          rows={rows.slice(-view.days).toReversed()}
          keyOf={({ day }) => day}
        />
      )}
      note={() => "A machine is active on a day when it was activated or pinged; a license, when it was validated."}
      actions={<CsvButton of={title} read={() => api.GET(paths.activity, { ...parametersOf(tenant, shown), ...asCsv })} />}
    />
  );
}

function Drawing({ rows, sentence }: { rows: readonly ActivityRow[]; sentence: string }) {
  const optionOf = useCallback((style: Parameters<ReturnType<typeof activityOption>>[0]) => activityOption(rows)(style), [rows]);
  const today = rows.at(-1);
  return (
    <>
      <div className={styles.numbers}>
        {(
          [
            ["machines today, so far", today?.active_machines],
            ["licenses today, so far", today?.active_licenses],
          ] as const
        ).map(([name, amount]) => (
          <p key={name}>
            <span className={styles.large}>{formatNumber(amount ?? 0)}</span>
            <span className={styles.quiet}>{name}</span>
          </p>
        ))}
      </div>
      <Chart label={sentence} height={220} optionOf={optionOf} />
      <Legend
        entries={[
          { name: "Machines", color: 0, shape: "line" },
          { name: "Licenses", color: 1, shape: "dashes" },
        ]}
      />
    </>
  );
}
