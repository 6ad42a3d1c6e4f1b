import { init } from "echarts";
import type { Row } from "./report.ts";

/** Requests per second of every scenario that has them, as an SVG. */
export function plot(rows: Row[]): string {
  const measured = rows.filter(({ requestsPerSecond }) => requestsPerSecond !== undefined).reverse();
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 900, height: 90 + measured.length * 44 });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: { text: "Validations per second, on one core", left: 12, top: 10, textStyle: { fontSize: 15 } },
    grid: { left: 12, right: 90, top: 46, bottom: 12, containLabel: true },
    xAxis: { type: "value", splitLine: { lineStyle: { color: "#e5e7eb" } } },
    yAxis: {
      type: "category",
      data: measured.map(({ scenario }) => scenario),
      axisLabel: { width: 340, overflow: "break", fontSize: 11 },
      axisTick: { show: false },
    },
    series: [
      {
        type: "bar",
        barWidth: 20,
        itemStyle: { color: "#2563eb" },
        label: {
          show: true,
          position: "right",
          formatter: ({ value }: { value?: unknown }) => Number(value).toLocaleString("en"),
        },
        data: measured.map(({ requestsPerSecond = 0 }) => Math.round(requestsPerSecond)),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
