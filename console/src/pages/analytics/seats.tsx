import { useCallback } from "react";
import { api } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { Chart } from "../../parts/chart.tsx";
import type { ChartStyle } from "../../parts/chart-style.ts";
import { asCsv, CsvButton } from "../../parts/csv-button.tsx";
import { formatNumber, formatShare, formatUtcDay } from "../../parts/formats.ts";
import { Legend } from "../../parts/legend.tsx";
import { Picture } from "../../parts/picture.tsx";
import { Empty } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";
import { Age } from "./age.tsx";
import styles from "./analytics.module.css";
import { lastCounted, type SeatRow } from "./numbers.ts";
import { seatsOption } from "./pictures.ts";
import { parametersOf, paths, useSeats } from "./reads.ts";
import { seatsSentence } from "./sentences.ts";
import { scopeOf, sinceOf, type View } from "./view.ts";

const title = "Seats sold and used";

const text = (amount: number | null) => (amount === null ? "–" : formatNumber(amount));

/** Seats that were sold, and those of them in use, by day. */
export function Seats({ view }: { view: View }) {
  const tenant = useTenant();
  const query = { ...scopeOf(view), since: sinceOf(view.days, new Date()) };
  return (
    <Picture
      title={title}
      reading={useSeats(query)}
      sentence={({ rows }) => seatsSentence(rows)}
      picture={({ rows }) => <Drawing rows={rows} />}
      table={({ rows }) => (
        <Table
          label={title}
          columns={[
            { name: "Day (UTC)", cell: ({ day }) => formatUtcDay(day) },
            { name: "Sold", cell: ({ seats_sold }) => text(seats_sold), isNumber: true },
            { name: "Used", cell: ({ seats_used }) => text(seats_used), isNumber: true },
            { name: "Licenses", cell: ({ licenses }) => text(licenses), isNumber: true },
            { name: "Without a limit", cell: ({ unlimited_licenses }) => text(unlimited_licenses), isNumber: true },
          ]}
          rows={rows.toReversed()}
          keyOf={({ day }) => day}
        />
      )}
      note={({ measured_at }) => <Age measuredAt={measured_at} />}
      actions={<CsvButton of={title} read={() => api.GET(paths.seats, { ...parametersOf(tenant, query), ...asCsv })} />}
    />
  );
}

function Drawing({ rows }: { rows: readonly SeatRow[] }) {
  const optionOf = useCallback((style: ChartStyle) => seatsOption(rows)(style), [rows]);
  const last = lastCounted(rows);
  if (last === undefined) return <Empty title="No day has been counted yet." />;
  const { seats_sold: sold, seats_used: used } = last;
  return (
    <>
      <div className={styles.numbers}>
        <p>
          <span className={styles.large}>{sold === null || used === null || sold === 0 ? "–" : formatShare(used / sold)}</span>
          <span className={styles.quiet}>of the seats are used</span>
        </p>
        <p>
          <span className={styles.large}>{text(sold)}</span>
          <span className={styles.quiet}>seats are sold</span>
        </p>
      </div>
      <Chart label={seatsSentence(rows)} height={220} optionOf={optionOf} />
      <Legend
        entries={[
          { name: "Sold", color: 7, shape: "dashes" },
          { name: "Used", color: 0, shape: "line" },
        ]}
      />
    </>
  );
}
