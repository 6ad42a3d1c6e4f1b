import { Ban, Check, CircleDashed, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { isExpired } from "../../../../src/licensing/expiry.ts";
import type { components } from "../../api/contract.ts";
import { formatNumber, formatTime } from "../../parts/formats.ts";
import { Notice, type Tone } from "../../parts/notice.tsx";
import styles from "./verdict.module.css";

export type Explanation = components["schemas"]["Explanation"];

type Explained = Explanation["conditions"][number];

/** Says in a sentence whether a copy may run now: the condition that decided, and below it every other one. */
export function Verdict({ explanation }: { explanation: Explanation }) {
  const { valid, code, detail, conditions, would } = explanation;
  const tone: Tone = !valid ? "bad" : code === "valid" && would.rate?.refused !== true ? "good" : "warning";
  const passed = conditions.filter(({ result }) => result === "passed").length;
  return (
    <>
      <Notice kind={tone} title={valid ? "It may run now." : "It may not run now."}>
        {code === "valid" ? "No condition refuses it." : detail} <code>{code}</code>
      </Notice>
      <ul className={styles.effects}>
        {effectsOf(explanation).map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      <details className={styles.details}>
        <summary>
          {passed} of {conditions.length} conditions passed
        </summary>
        <ol className={styles.conditions}>
          {conditions.map((condition) => (
            <Condition key={condition.condition} {...condition} />
          ))}
        </ol>
      </details>
    </>
  );
}

const words: Record<Explained["result"], { word: string; icon: ReactNode }> = {
  passed: { word: "Passed", icon: <Check aria-hidden size={16} /> },
  allowed: { word: "Allowed", icon: <TriangleAlert aria-hidden size={16} /> },
  decided: { word: "Decided", icon: <Ban aria-hidden size={16} /> },
  not_reached: { word: "Not reached", icon: <CircleDashed aria-hidden size={16} /> },
};

function Condition({ condition, result, detail }: Explained) {
  const { word, icon } = words[result];
  return (
    <li className={styles.condition} data-result={result}>
      <span className={styles.result}>
        {icon} {word}
      </span>
      <span>
        <strong>{sentenceCase(condition)}</strong> {detail}
      </span>
    </li>
  );
}

const sentenceCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

/** The changes that the next validation would make, beside its answer. */
function effectsOf({ would, license }: Explanation): string[] {
  const { rate } = would;
  const ends = license.expiry === null ? undefined : new Date(license.expiry);
  return [
    ...(would.starts_clock && would.expiry !== null
      ? [`The next validation starts its time: it would expire ${formatTime(would.expiry)}.`]
      : []),
    ...(ends === undefined
      ? []
      : [`${isExpired({ expiry: ends }, new Date()) ? "It expired" : "It expires"} ${formatTime(ends)}.`]),
    ...(rate === null ? [] : [rateWords(rate)]),
  ];
}

function rateWords({ limit, remaining, resets, refused }: NonNullable<Explanation["would"]["rate"]>): string {
  return refused
    ? `The next request is refused: the license has used its ${formatNumber(limit)} requests. It may ask again in ${formatNumber(resets)} seconds.`
    : `After the next request, ${formatNumber(remaining)} of ${formatNumber(limit)} are left for ${formatNumber(resets)} seconds.`;
}
