import type { PatternName } from "./chart-patterns.ts";
import styles from "./legend.module.css";

export type LegendEntry = {
  name: string;
  /** The place of its colour among `--series-…`, from 0 on. */
  color: number;
  shape: PatternName | "line" | "dashes";
  /** Its sum, written out. */
  amount?: string;
};

const colors = 8;

/** Names what a picture shows, each with the colour and the pattern that it has there. */
export function Legend({ entries }: { entries: readonly LegendEntry[] }) {
  return (
    <ul className={styles.legend}>
      {entries.map(({ name, color, shape, amount }) => (
        <li key={name}>
          <Swatch color={`var(--series-${(color % colors) + 1})`} shape={shape} />
          <span>{name}</span>
          {amount === undefined ? null : <span className={styles.amount}>{amount}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Lines over the part's colour, 20 wide and 14 high, as the picture's own patterns. */
const lines: Record<Exclude<PatternName, "plain" | "dots">, string> = {
  rising: "M-2 10L10 -2M2 16L18 0M10 18L24 4",
  falling: "M-2 4L10 16M2 -2L18 14M10 -4L24 10",
  level: "M0 3.5H20M0 10.5H20",
  upright: "M3.5 0V14M10 0V14M16.5 0V14",
  grid: "M0 3.5H20M0 10.5H20M3.5 0V14M10 0V14M16.5 0V14",
  wide: "M4 16L20 0",
};

function Swatch({ color, shape }: { color: string; shape: LegendEntry["shape"] }) {
  return (
    <svg className={styles.swatch} viewBox="0 0 20 14" aria-hidden="true" style={{ color }}>
      {shape === "line" || shape === "dashes" ? (
        <path d="M0 7H20" stroke="currentColor" strokeWidth="3" strokeDasharray={shape === "dashes" ? "5 3" : undefined} />
      ) : (
        <>
          <rect width="20" height="14" rx="2" fill="currentColor" />
          {shape === "dots" ? (
            <g className={styles.dots}>
              {[4, 10, 16].map((x) => (
                <circle key={x} cx={x} cy="7" r="2" />
              ))}
            </g>
          ) : shape === "plain" ? null : (
            <path className={styles.over} d={lines[shape]} strokeWidth="1.5" />
          )}
        </>
      )}
    </svg>
  );
}
