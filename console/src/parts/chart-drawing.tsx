import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef, useState } from "react";
import type { ChartProps } from "./chart.tsx";
import { readChartStyle } from "./chart-style.ts";
import { useMedia } from "./use-media.ts";

// Only what our pictures need, so that the chunk stays small. It is loaded with the first picture.
echarts.use([LineChart, BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** Draws a chart, and draws it again when its data, its room, the colours of the system, or the wish for no motion change. */
export default function ChartDrawing({ label, height, optionOf }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.EChartsType>(undefined);
  const drawn = useRef<ChartProps["optionOf"]>(undefined);
  const [width, setWidth] = useState(0);
  const isDark = useMedia("(prefers-color-scheme: dark)");
  const isStill = useMedia("(prefers-reduced-motion: reduce)");
  useEffect(() => {
    if (place.current === null) return undefined;
    const created = echarts.init(place.current, null, { renderer: "svg", width: place.current.clientWidth, height });
    for (const element of [place.current, ...place.current.querySelectorAll("svg")]) withoutMarkup(element);
    chart.current = created;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      created.dispose();
      drawn.current = undefined;
    };
  }, [height]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours that are read change with the system's
  useEffect(() => {
    if (place.current === null || chart.current === undefined || width === 0) return;
    chart.current.resize({ width, height });
    // The same picture in another size or other colours stands still.
    const isStillNow = isStill || drawn.current === optionOf;
    chart.current.setOption(optionOf(readChartStyle(place.current, isStillNow)), { notMerge: true });
    drawn.current = optionOf;
  }, [optionOf, width, height, isDark, isStill]);
  return <div ref={place} role="img" aria-label={label} style={{ height, overflow: "hidden" }} />;
}

/** Takes the way to write markup from an element: echarts empties what it drew by it, and the page's policy (trusted types) lets nobody write any. */
function withoutMarkup(element: Element): void {
  Object.defineProperty(element, "innerHTML", { configurable: true, set: () => element.replaceChildren() });
}
