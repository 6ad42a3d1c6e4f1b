/** Patterns that tell filled parts of a picture apart without their colour. The first one is plain. */
export type PatternName = "plain" | "rising" | "falling" | "dots" | "level" | "upright" | "grid" | "wide";

export const patterns: readonly PatternName[] = ["plain", "rising", "dots", "falling", "level", "upright", "grid", "wide"];

/** The pattern of a part; after the last one they begin again. */
export const patternOf = (place: number): PatternName => patterns[place % patterns.length] ?? "plain";

const lines = (rotation: number, gap = 5) => ({ symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1.5, gap], rotation });

const shapes = {
  plain: { symbol: "none" },
  rising: lines(-Math.PI / 4),
  falling: lines(Math.PI / 4),
  dots: {
    symbol: "circle",
    dashArrayX: [
      [6, 6],
      [0, 6, 6, 0],
    ],
    dashArrayY: [5, 0],
    symbolSize: 0.7,
  },
  level: lines(0),
  upright: lines(Math.PI / 2),
  grid: { symbol: "rect", dashArrayX: [2, 3], dashArrayY: [2, 3], symbolSize: 1 },
  wide: lines(-Math.PI / 4, 10),
} as const;

/** A pattern as echarts draws it (`decal`), in a colour over that of the part. */
export const decalOf = (pattern: PatternName, color: string) => ({ color, ...shapes[pattern] });
