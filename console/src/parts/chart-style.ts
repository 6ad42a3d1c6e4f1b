/** Colours and font of the page as they are now, and the room that a chart has. */
export type ChartStyle = {
  text: string;
  quiet: string;
  line: string;
  surface: string;
  raised: string;
  series: readonly string[];
  font: string;
  /** Pixels. */
  width: number;
  isStill: boolean;
};

const seriesCount = 8;

/** Reads the style of the place where a chart is drawn. Variables are resolved by the browser, since `light-dark()` is no colour that a chart knows. */
export function readChartStyle(place: HTMLElement, isStill: boolean): ChartStyle {
  const probe = document.createElement("span");
  place.append(probe);
  const colorOf = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const style = {
    text: colorOf("--text"),
    quiet: colorOf("--text-quiet"),
    line: colorOf("--border"),
    surface: colorOf("--surface"),
    raised: colorOf("--surface-raised"),
    series: Array.from({ length: seriesCount }, (_, place) => colorOf(`--series-${place + 1}`)),
    font: getComputedStyle(place).fontFamily,
    width: place.clientWidth,
    isStill,
  };
  probe.remove();
  return style;
}

/** The colour of a series; after the last one they begin again. */
export const seriesColor = ({ series }: ChartStyle, place: number): string => series[place % series.length] ?? "";

/** The members that all charts share. Tooltips are drawn into the picture: the page's policy lets nobody write markup with styles. */
export const commonOption = ({ text, quiet, raised, line, font, isStill }: ChartStyle) => ({
  animation: !isStill,
  animationDuration: 250,
  textStyle: { fontFamily: font, color: quiet },
  tooltip: {
    trigger: "axis" as const,
    renderMode: "richText" as const,
    confine: true,
    transitionDuration: 0,
    backgroundColor: raised,
    borderColor: line,
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: text, fontFamily: font, fontSize: 13, lineHeight: 20 },
    axisPointer: { lineStyle: { color: quiet, type: "solid" as const }, shadowStyle: { color: quiet, opacity: 0.12 } },
  },
});

/** An axis of instants or days, whose labels do not touch. */
export const timeAxis = ({ quiet, line }: ChartStyle, labels: readonly string[]) => ({
  type: "category" as const,
  data: [...labels],
  axisLine: { lineStyle: { color: line } },
  axisTick: { show: false },
  axisLabel: { color: quiet, fontSize: 12, hideOverlap: true, margin: 10 },
});

/** An axis of whole numbers from zero on. */
export const amountAxis = ({ quiet, line }: ChartStyle, format: (value: number) => string) => ({
  type: "value" as const,
  min: 0,
  minInterval: 1,
  splitNumber: 4,
  splitLine: { lineStyle: { color: line } },
  axisLabel: { color: quiet, fontSize: 12, formatter: format },
});
