import type { EChartsCoreOption } from "echarts/core";
import { lazy, Suspense } from "react";
import type { ChartStyle } from "./chart-style.ts";

export type ChartProps = {
  /** A sentence that says what the picture shows, for those who do not see it. */
  label: string;
  /** Pixels. */
  height: number;
  /** Makes the picture. A new function draws it anew: keep it with `useCallback`. */
  optionOf: (style: ChartStyle) => EChartsCoreOption;
};

const Drawing = lazy(() => import("./chart-drawing.tsx"));

/** A chart. What draws it is loaded when the first one is shown; its room is kept free until then. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<div style={{ height: props.height }} />}>
      <Drawing {...props} />
    </Suspense>
  );
}
