import type { EChartsCoreOption } from "echarts/core";
import { decalOf, patternOf } from "../../parts/chart-patterns.ts";
import { amountAxis, type ChartStyle, commonOption, seriesColor, timeAxis } from "../../parts/chart-style.ts";
import { formatHour, formatNumber, formatShortNumber, formatShortUtcDay, formatUtcDay } from "../../parts/formats.ts";
import {
  type ActivityRow,
  amountOf,
  type ExpirationRow,
  placesOf,
  type SeatRow,
  type ValidationRow,
  type VerdictPart,
} from "./numbers.ts";

// The pictures, as echarts takes them.

const grid = { left: 4, right: 12, top: 12, bottom: 4, containLabel: true };

/** Lines of a tooltip, below its heading. */
const tip = (heading: string, lines: readonly (readonly [name: string, value: string])[]): string =>
  [heading, ...lines.map(([name, value]) => `${value}  ${name}`)].join("\n");

/** The points of all series at a place of the axis, as echarts hands them to a tooltip. */
type Points = { dataIndex: number }[];

const indexOf = (points: unknown): number => (points as Points)[0]?.dataIndex ?? 0;

/** An axis of days whose lines begin and end at its ends. */
const dayAxis = (style: ChartStyle, rows: readonly { day: string }[]) => ({
  ...timeAxis(
    style,
    rows.map(({ day }) => formatShortUtcDay(day)),
  ),
  boundaryGap: false,
});

/** Active machines and licenses by day. Today is not over: its part is dotted. */
export const activityOption =
  (rows: readonly ActivityRow[]) =>
  (style: ChartStyle): EChartsCoreOption => {
    const common = commonOption(style);
    const line = (amounts: readonly number[], color: number, type: "solid" | "dashed") => {
      const shared = { type: "line", showSymbol: false, color: seriesColor(style, color), emphasis: { disabled: true } };
      const last = amounts.length - 1;
      return [
        { ...shared, lineStyle: { width: 2.5, type }, data: amounts.map((amount, place) => (place === last ? null : amount)) },
        {
          ...shared,
          lineStyle: { width: 2.5, type: "dotted" },
          data: amounts.map((amount, place) => (place < last - 1 ? null : amount)),
        },
      ];
    };
    return {
      ...common,
      grid,
      tooltip: {
        ...common.tooltip,
        formatter: (points: unknown) => {
          const row = rows[indexOf(points)];
          if (row === undefined) return "";
          const isToday = row === rows.at(-1);
          return tip(`${formatUtcDay(row.day)}${isToday ? ", so far" : ""}`, [
            ["machines active", formatNumber(row.active_machines)],
            ["licenses in use", formatNumber(row.active_licenses)],
            ["machines activated", formatNumber(row.activations)],
          ]);
        },
      },
      xAxis: dayAxis(style, rows),
      yAxis: amountAxis(style, formatShortNumber),
      series: [
        ...line(
          rows.map(({ active_machines }) => active_machines),
          0,
          "solid",
        ),
        ...line(
          rows.map(({ active_licenses }) => active_licenses),
          1,
          "dashed",
        ),
      ],
    };
  };

/** Validations of each hour or day, in parts by verdict. */
export const validationsOption =
  (rows: readonly ValidationRow[], parts: readonly VerdictPart[], by: "hour" | "day") =>
  (style: ChartStyle): EChartsCoreOption => {
    const common = commonOption(style);
    const places = placesOf(parts);
    const isDense = rows.length * 9 > style.width;
    return {
      ...common,
      grid,
      tooltip: {
        ...common.tooltip,
        axisPointer: { ...common.tooltip.axisPointer, type: "shadow" },
        formatter: (points: unknown) => {
          const row = rows[indexOf(points)];
          if (row === undefined) return "";
          const lines = parts.map((part) => [part.name, amountOf(row, part)] as const).filter(([, amount]) => amount > 0);
          return tip(
            by === "hour" ? formatHour(row.time) : formatUtcDay(row.time),
            lines.length === 0 ? [["validations", "0"]] : lines.map(([name, amount]) => [name, formatNumber(amount)]),
          );
        },
      },
      xAxis: timeAxis(
        style,
        rows.map(({ time }) => (by === "hour" ? formatHour(time) : formatShortUtcDay(time))),
      ),
      yAxis: amountAxis(style, formatShortNumber),
      series: parts.map((part, place) => {
        const look = places[place] ?? 0;
        return {
          type: "bar",
          name: part.name,
          stack: "verdicts",
          barCategoryGap: isDense ? "0%" : "25%",
          color: seriesColor(style, look),
          // Patterns are noise in columns of a few pixels: the legend, the tooltip and the table say what they are.
          itemStyle: { decal: decalOf(isDense ? "plain" : patternOf(look), style.surface) },
          emphasis: { disabled: true },
          data: rows.map((row) => amountOf(row, part)),
        };
      }),
    };
  };

/** Seats that were sold, and those of them in use, by day. Days on which nobody counted are gaps. */
export const seatsOption =
  (rows: readonly SeatRow[]) =>
  (style: ChartStyle): EChartsCoreOption => {
    const common = commonOption(style);
    const used = seriesColor(style, 0);
    const line = { type: "line", showSymbol: rows.length < 3, connectNulls: false, emphasis: { disabled: true } };
    return {
      ...common,
      grid,
      tooltip: {
        ...common.tooltip,
        formatter: (points: unknown) => {
          const row = rows[indexOf(points)];
          if (row === undefined) return "";
          const text = (amount: number | null) => (amount === null ? "–" : formatNumber(amount));
          if (row.licenses === null) return tip(formatUtcDay(row.day), [["not counted on this day", "–"]]);
          return tip(formatUtcDay(row.day), [
            ["seats sold", text(row.seats_sold)],
            ["seats used", text(row.seats_used)],
            ["licenses", text(row.licenses)],
          ]);
        },
      },
      xAxis: dayAxis(style, rows),
      yAxis: amountAxis(style, formatShortNumber),
      series: [
        {
          ...line,
          color: seriesColor(style, 7),
          lineStyle: { width: 2.5, type: "dashed" },
          data: rows.map(({ seats_sold }) => seats_sold),
        },
        {
          ...line,
          color: used,
          lineStyle: { width: 2.5 },
          areaStyle: { color: used, opacity: 0.16 },
          data: rows.map(({ seats_used }) => seats_used),
        },
      ],
    };
  };

/** A tiny line without axes, for a number's last days. */
export const glanceOption =
  (amounts: readonly (number | null)[]) =>
  (style: ChartStyle): EChartsCoreOption => ({
    animation: false,
    grid: { left: 2, right: 2, top: 4, bottom: 4 },
    xAxis: { type: "category", show: false, boundaryGap: false, data: amounts.map((_, place) => String(place)) },
    yAxis: { type: "value", show: false, scale: true },
    tooltip: { show: false },
    series: [
      {
        type: "line",
        silent: true,
        showSymbol: false,
        color: seriesColor(style, 0),
        lineStyle: { width: 2 },
        areaStyle: { color: seriesColor(style, 0), opacity: 0.12 },
        data: [...amounts],
      },
    ],
  });

/** Licenses that expire on each of some days, as columns. */
export const expirationsOption =
  (rows: readonly ExpirationRow[]) =>
  (style: ChartStyle): EChartsCoreOption => {
    const common = commonOption(style);
    return {
      ...common,
      grid,
      tooltip: {
        ...common.tooltip,
        axisPointer: { ...common.tooltip.axisPointer, type: "shadow" },
        formatter: (points: unknown) => {
          const row = rows[indexOf(points)];
          return row === undefined ? "" : tip(formatUtcDay(row.day), [["licenses expire", formatNumber(row.licenses)]]);
        },
      },
      xAxis: timeAxis(
        style,
        rows.map(({ day }) => formatShortUtcDay(day)),
      ),
      yAxis: amountAxis(style, formatShortNumber),
      series: [
        {
          type: "bar",
          color: seriesColor(style, 3),
          barCategoryGap: "25%",
          itemStyle: { borderRadius: [2, 2, 0, 0] },
          emphasis: { disabled: true },
          data: rows.map(({ licenses }) => licenses),
        },
      ],
    };
  };
