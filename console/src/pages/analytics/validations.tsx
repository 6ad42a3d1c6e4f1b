import { useCallback } from "react";
import { api } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { Chart } from "../../parts/chart.tsx";
import { patternOf } from "../../parts/chart-patterns.ts";
import type { ChartStyle } from "../../parts/chart-style.ts";
import { Choice } from "../../parts/choice.tsx";
import { asCsv, CsvButton } from "../../parts/csv-button.tsx";
import { formatHour, formatNumber, formatUtcDay } from "../../parts/formats.ts";
import { Legend } from "../../parts/legend.tsx";
import { Picture } from "../../parts/picture.tsx";
import { Empty } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";
import styles from "./analytics.module.css";
import { amountOf, partsOf, placesOf, totalsOf, type ValidationRow, withoutValid, wordsOf } from "./numbers.ts";
import { validationsOption } from "./pictures.ts";
import { parametersOf, paths, useValidations } from "./reads.ts";
import { validationsSentence } from "./sentences.ts";
import { mostHourlyDays, scopeOf, sinceOf, type View } from "./view.ts";

const title = "Validations by verdict";

/** Validations by their verdict, by hour or day. */
export function Validations({ view, change }: { view: View; change: (changed: Partial<View>) => void }) {
  const tenant = useTenant();
  const { by, verdicts } = view;
  const days = by === "hour" ? Math.min(view.days, mostHourlyDays) : view.days;
  const query = { ...scopeOf(view), by, since: sinceOf(days, new Date()) };
  const sentenceOf = ({ rows }: { rows: readonly ValidationRow[] }) =>
    validationsSentence(totalsOf(rows), `in the last ${days} days`);
  return (
    <Picture
      title={title}
      reading={useValidations(query)}
      sentence={sentenceOf}
      picture={(data) => (
        <>
          <div className={styles.bar}>
            <Choice
              label="What a column counts"
              choices={[
                { value: "day", label: "By day" },
                { value: "hour", label: "By hour" },
              ]}
              value={by}
              onChange={(chosen) => change({ by: chosen })}
            />
            <Choice
              label="Verdicts"
              choices={[
                { value: "all", label: "All" },
                { value: "others", label: "All but valid" },
              ]}
              value={verdicts}
              onChange={(chosen) => change({ verdicts: chosen })}
            />
          </div>
          <Drawing rows={data.rows} by={data.by} verdicts={verdicts} sentence={sentenceOf(data)} />
        </>
      )}
      table={({ rows }) => {
        const totals = totalsOf(rows);
        return (
          <Table
            label={title}
            columns={[
              {
                name: by === "hour" ? "Hour (your time)" : "Day (UTC)",
                cell: ({ time }) => (by === "hour" ? formatHour(time) : formatUtcDay(time)),
              },
              { name: "All", cell: ({ validations }) => formatNumber(validations), isNumber: true },
              ...totals.map(({ code }) => ({
                name: wordsOf(code),
                cell: ({ codes }: ValidationRow) => formatNumber(codes[code] ?? 0),
                isNumber: true,
              })),
            ]}
            rows={rows.toReversed()}
            keyOf={({ time }) => time}
          />
        );
      }}
      note={() =>
        `A policy may let a license run with another verdict than “Valid”, such as an expired one.${
          days < view.days ? ` Hours are shown for ${mostHourlyDays} days at most.` : ""
        }`
      }
      actions={<CsvButton of={title} read={() => api.GET(paths.validations, { ...parametersOf(tenant, query), ...asCsv })} />}
    />
  );
}

function Drawing({
  rows,
  by,
  verdicts,
  sentence,
}: {
  rows: readonly ValidationRow[];
  by: View["by"];
  verdicts: View["verdicts"];
  sentence: string;
}) {
  const totals = totalsOf(rows);
  const parts = partsOf(verdicts === "all" ? totals : withoutValid(totals));
  const places = placesOf(parts);
  const optionOf = useCallback(
    (style: ChartStyle) => {
      const all = totalsOf(rows);
      return validationsOption(rows, partsOf(verdicts === "all" ? all : withoutValid(all)), by)(style);
    },
    [rows, by, verdicts],
  );
  if (parts.length === 0) return <Empty title="There is nothing to show." />;
  return (
    <>
      <Chart label={sentence} height={280} optionOf={optionOf} />
      <Legend
        entries={parts.map((part, place) => {
          const look = places[place] ?? 0;
          const amount = rows.reduce((sum, row) => sum + amountOf(row, part), 0);
          return { name: part.name, color: look, shape: patternOf(look), amount: formatNumber(amount) };
        })}
      />
    </>
  );
}
