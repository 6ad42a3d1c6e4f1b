import { Link } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useTenant } from "../../api/tenant.ts";
import { Chart } from "../../parts/chart.tsx";
import type { ChartStyle } from "../../parts/chart-style.ts";
import { formatNumber, formatShare } from "../../parts/formats.ts";
import { Section } from "../../parts/page.tsx";
import { Failed, Loading } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";
import {
  type ActivityRow,
  type ExpirationRow,
  lastCounted,
  type SeatRow,
  sumOf,
  totalsOf,
  type ValidationRow,
  withoutValid,
  wordsOf,
} from "../analytics/numbers.ts";
import { expirationsOption, glanceOption } from "../analytics/pictures.ts";
import { useActivity, useExpirations, useSeats, useValidations } from "../analytics/reads.ts";
import { comparedWith, nextMonthSentence, seatsSentence, todaySentence } from "../analytics/sentences.ts";
import { sinceOf } from "../analytics/view.ts";
import { glanceDays } from "./glance-days.ts";
import styles from "./home.module.css";

/** Verdicts that are named on the start page. */
const mostVerdicts = 6;

/** A tenant's numbers at a glance. */
export function Glance() {
  const tenant = useTenant();
  const since = sinceOf(glanceDays, new Date());
  const activity = useActivity({ since });
  const validations = useValidations({ since, by: "day" });
  const seats = useSeats({ since });
  const expirations = useExpirations({});
  const failed = [activity, validations, seats, expirations].find(({ isError, data }) => isError && data === undefined);
  if (failed !== undefined) return <Failed error={failed.error} retry={() => failed.refetch()} />;
  if (!activity.data || !validations.data || !seats.data || !expirations.data) return <Loading />;
  const active = activity.data.rows;
  const [today, yesterday, before] = [active.at(-1), active.at(-2), active.at(-9)];
  const validated = validations.data.rows;
  const totals = totalsOf(validated.slice(-1));
  const refused = withoutValid(totals);
  const counted = lastCounted(seats.data.rows);
  const share = counted?.seats_sold && counted.seats_used !== null ? formatShare(counted.seats_used / counted.seats_sold) : "–";
  const compare = (kind: "active_machines" | "active_licenses") =>
    `Yesterday ${formatNumber(yesterday?.[kind] ?? 0)}, ${comparedWith(yesterday?.[kind] ?? 0, before?.[kind] ?? 0, "a week before")}.`;
  return (
    <>
      <div className={styles.cards}>
        <Card
          title="Machines active today"
          number={formatNumber(today?.active_machines ?? 0)}
          said={compare("active_machines")}
          rows={active}
          amountOf={machinesOf}
        />
        <Card
          title="Licenses in use today"
          number={formatNumber(today?.active_licenses ?? 0)}
          said={compare("active_licenses")}
          rows={active}
          amountOf={licensesOf}
        />
        <Card
          title="Validations today"
          number={formatNumber(sumOf(totals))}
          said={todaySentence(totals)}
          rows={validated}
          amountOf={validationsOf}
        />
        <Card title="Seats used" number={share} said={seatsSentence(seats.data.rows)} rows={seats.data.rows} amountOf={seatsOf} />
      </div>
      <div className={styles.pair}>
        <NextMonth rows={expirations.data.rows} />
        <Section title="Not valid today">
          {refused.length === 0 ? (
            <p>{todaySentence(totals)}</p>
          ) : (
            <Table
              label="Verdicts of today that are not valid"
              columns={[
                { name: "Verdict", cell: ({ code }) => wordsOf(code) },
                { name: "Validations", cell: (total) => formatNumber(total.validations), isNumber: true },
              ]}
              rows={refused.slice(0, mostVerdicts)}
              keyOf={({ code }) => code}
            />
          )}
        </Section>
      </div>
      <p>
        <Link to={`/${tenant}/analytics` as string}>See all numbers</Link>. Today is the day of UTC that is not over.
      </p>
    </>
  );
}

const machinesOf = ({ active_machines }: ActivityRow) => active_machines;
const licensesOf = ({ active_licenses }: ActivityRow) => active_licenses;
const validationsOf = ({ validations }: ValidationRow) => validations;
const seatsOf = ({ seats_used }: SeatRow) => seats_used;

/** A number, a sentence about it, and a tiny line of its last days. */
function Card<Row>({
  title,
  number,
  said,
  rows,
  amountOf,
}: {
  title: string;
  number: string;
  said: string;
  rows: readonly Row[];
  amountOf: (row: Row) => number | null;
}) {
  const optionOf = useCallback((style: ChartStyle) => glanceOption(rows.map(amountOf))(style), [rows, amountOf]);
  return (
    <section className={styles.card} aria-label={title}>
      <h2>{title}</h2>
      <p className={styles.large}>{number}</p>
      <p className={styles.said}>{said}</p>
      <Chart label={`${title}: the last ${rows.length} days`} height={44} optionOf={optionOf} />
    </section>
  );
}

/** Expirations of the next days, as columns. */
function NextMonth({ rows }: { rows: readonly ExpirationRow[] }) {
  const next = useMemo(() => rows.slice(0, glanceDays), [rows]);
  const optionOf = useCallback((style: ChartStyle) => expirationsOption(next)(style), [next]);
  const sentence = nextMonthSentence(next);
  return (
    <Section title="Expire in the next 30 days">
      <p>{sentence}</p>
      {next.some(({ licenses }) => licenses > 0) ? <Chart label={sentence} height={180} optionOf={optionOf} /> : null}
    </Section>
  );
}
