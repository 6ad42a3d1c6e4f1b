/** Places from which a validation's answer can come. */
export const answerSources = ["memory", "node", "database"] as const;

export type AnswerSource = (typeof answerSources)[number];

/** Numbers of validations that were answered from one place since they were last taken. */
export type AnswerNumbers = { source: AnswerSource; isStale: boolean; answers: number };

/** By source, current and stale. */
const counts = { memory: [0, 0], node: [0, 0], database: [0, 0] } satisfies Record<AnswerSource, [number, number]>;

/** Counts a validation that was answered. */
export function countAnswer(source: AnswerSource, isStale: boolean): void {
  counts[source][isStale ? 1 : 0] += 1;
}

/** Returns what was counted, and begins again. */
export function takeAnswers(): AnswerNumbers[] {
  return answerSources.flatMap((source) => {
    const [current, stale] = counts[source];
    counts[source] = [0, 0];
    return [
      { source, isStale: false, answers: current },
      { source, isStale: true, answers: stale },
    ].filter(({ answers }) => answers > 0);
  });
}
