import { type CalendarDate, endOfMonth, parseDate } from "@internationalized/date";
import { useMemo } from "react";
import { Calendar as AriaCalendar, CalendarCell, CalendarGrid, CalendarHeading } from "react-aria-components";
import { formatNumber, formatShortUtcDay } from "../../parts/formats.ts";
import { useIsNarrow } from "../../parts/use-media.ts";
import styles from "./calendar.module.css";
import type { ExpirationRow } from "./numbers.ts";

/** Strengths of the colour, beside none. */
const levels = [undefined, styles.level1, styles.level2, styles.level3, styles.level4];

/**
 * The strength of a day's colour: 0 for no license, to 4 for nearly as many as on the day with the most. By square roots, so that one day with very many does
 * not make all others look the same.
 */
const levelOf = (licenses: number, most: number): number => Math.ceil(Math.sqrt(licenses / most) * 4);

/**
 * Days ahead, each with how many licenses expire on it. The number stands in the cell and the colour repeats it. Arrow keys move between days, Page Up and
 * Down between months; a day that has licenses leads to them.
 * @param rows one for each day, the first one today
 */
export function ExpirationCalendar({ rows, onDay }: { rows: readonly ExpirationRow[]; onDay: (day: string) => void }) {
  const isNarrow = useIsNarrow();
  const byDay = useMemo(() => new Map(rows.map(({ day, licenses }) => [day, licenses])), [rows]);
  const [first, last] = [rows.at(0), rows.at(-1)];
  if (first === undefined || last === undefined) return null;
  const most = Math.max(...rows.map(({ licenses }) => licenses), 1);
  const [start, end] = [parseDate(first.day), parseDate(last.day)];
  // On a narrow screen the weeks follow each other; else each month has a grid of its own.
  const months = isNarrow ? 0 : monthsBetween(start, end);
  const cellOf = (date: CalendarDate) => {
    const licenses = byDay.get(date.toString()) ?? 0;
    const isMonthNamed = isNarrow && (date.day === 1 || date.compare(start) === 0);
    return (
      <CalendarCell
        date={date}
        className={`${styles.cell} ${levels[levelOf(licenses, most)] ?? ""}`}
        render={(props) => (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: React Aria has made it a button
          <div {...props} aria-label={`${props["aria-label"]}: ${licenses === 0 ? "none" : formatNumber(licenses)} expire`}>
            {/* The name says both in full; styles write them into the cell. */}
            <span data-text={isMonthNamed ? formatShortUtcDay(date.toString()) : date.day} />
            {licenses === 0 ? null : <span className={styles.count} data-text={formatNumber(licenses)} />}
          </div>
        )}
      />
    );
  };
  return (
    <AriaCalendar
      key={`${first.day} ${months}`}
      aria-label="Licenses that expire, by day of UTC"
      className={styles.calendar}
      value={null}
      onChange={(date) => onDay(date.toString())}
      defaultFocusedValue={start}
      minValue={start}
      maxValue={end}
      isDateUnavailable={(date) => (byDay.get(date.toString()) ?? 0) === 0}
      visibleDuration={months === 0 ? { weeks: Math.ceil((rows.length + 6) / 7) } : { months }}
      selectionAlignment="start"
    >
      {months === 0 ? (
        <CalendarGrid className={styles.grid} weekdayStyle="short">
          {cellOf}
        </CalendarGrid>
      ) : (
        Array.from({ length: months }, (_, place) => start.add({ months: place })).map((month, place) => (
          <div key={month.toString()} className={styles.month}>
            <CalendarHeading level={3} offset={{ months: place }} />
            <CalendarGrid className={styles.grid} offset={{ months: place }} weekdayStyle="short">
              {cellOf}
            </CalendarGrid>
          </div>
        ))
      )}
    </AriaCalendar>
  );
}

/** The number of months that have days from the first to the last. */
function monthsBetween(first: CalendarDate, last: CalendarDate): number {
  let months = 1;
  for (let month = endOfMonth(first); month.compare(last) < 0; month = endOfMonth(month.add({ months: 1 }))) months += 1;
  return months;
}
