import { init } from "echarts";
import type { Row } from "./report.ts";

const whole = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: 0 });

/** Requests per second of every scenario that has them, as an SVG. */
export function plot(rows: Row[]): string {
  const measured = rows.filter(({ requestsPerSecond }) => requestsPerSecond !== undefined).reverse();
  const labels = measured.map(
    ({ requestsPerSecond = 0, ofBareHono }) =>
      whole(requestsPerSecond) + (ofBareHono === undefined ? "" : `  (${whole(ofBareHono * 100)}%)`),
  );
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 900, height: 90 + measured.length * 44 });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: {
      text: "Requests per second in one isolate, and the share of bare Hono's in the same minutes",
      left: 12,
      top: 10,
      textStyle: { fontSize: 15 },
    },
    grid: { left: 12, right: 110, top: 46, bottom: 12, containLabel: true },
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
          formatter: ({ dataIndex }: { dataIndex: number }) => labels[dataIndex] ?? "",
        },
        data: measured.map(({ requestsPerSecond = 0 }) => Math.round(requestsPerSecond)),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
