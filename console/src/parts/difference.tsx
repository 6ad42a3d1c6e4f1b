import styles from "./difference.module.css";
import { formatTime } from "./time.tsx";

type Fields = Readonly<Record<string, unknown>>;
type Change = { field: string; before: unknown; after: unknown };

/** The fields that an event changed, before and after. Members of objects, such as those of metadata, are compared one by one. */
export function Difference({ before, after }: { before: Fields; after: Fields }) {
  const changes = changesOf(before, after);
  const hasBefore = Object.keys(before).length > 0;
  const hasAfter = Object.keys(after).length > 0;
  if (changes.length === 0) return <p>No field changed.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
    <section className={styles.difference} aria-label="What changed" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            {hasBefore ? <th scope="col">Before</th> : null}
            {hasAfter ? <th scope="col">After</th> : null}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field}>
              <th scope="row">
                <code>{field}</code>
              </th>
              {hasBefore ? (
                <td>{before === undefined ? null : hasAfter ? <del>{shownValue(before)}</del> : shownValue(before)}</td>
              ) : null}
              {hasAfter ? (
                <td>{after === undefined ? null : hasBefore ? <ins>{shownValue(after)}</ins> : shownValue(after)}</td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function changesOf(before: Fields, after: Fields): Change[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [old, next] = [before[field], after[field]];
    if (!isObject(old) || !isObject(next)) return [{ field, before: old, after: next }];
    return changesOf(old, next)
      .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
      .map((change) => ({ ...change, field: `${field}.${change.field}` }));
  });
}

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

const instantForm = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}/;

/** A value as people read it. */
export function shownValue(value: unknown): string {
  if (value === null) return "not set";
  if (typeof value === "string") return instantForm.test(value) ? formatInstant(value) : value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? String(value) : JSON.stringify(value, null, 1);
}

/** In the person's zone, where the text is a time at all. */
function formatInstant(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : formatTime(at);
}
