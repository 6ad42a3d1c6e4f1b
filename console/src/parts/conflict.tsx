import { useState } from "react";
import { Button } from "./button.tsx";
import { type Draft, divergencesOf, isDisputed } from "./changes.ts";
import { Choice } from "./choice.tsx";
import styles from "./conflict.module.css";
import { Dialog } from "./dialog.tsx";
import { shownValue } from "./difference.tsx";
import { Form } from "./form.tsx";
import { Notice } from "./notice.tsx";

const sides = [
  { value: "mine", label: "Mine" },
  { value: "theirs", label: "Theirs" },
] as const;

/** Shows what two people have made of one thing, and lets the second one choose. Nothing of either is lost until then. */
export function Conflict({
  before,
  mine,
  theirs,
  words,
  action,
  onClose,
  settle,
}: {
  /** As it was when the form opened. */
  before: Draft;
  mine: Draft;
  theirs: Draft;
  words: Readonly<Record<string, string>>;
  /** Text of the button that takes what was chosen. */
  action: string;
  onClose: () => void;
  /** Takes what was chosen. @param givenUp the members of which theirs stays */
  settle: (givenUp: ReadonlySet<string>) => Promise<void>;
}) {
  const divergences = divergencesOf(before, mine, theirs);
  const [givenUp, setGivenUp] = useState<ReadonlySet<string>>(new Set());
  const choose = (name: string, side: "mine" | "theirs") =>
    setGivenUp(new Set([...givenUp].filter((one) => one !== name).concat(side === "theirs" ? [name] : [])));
  return (
    <Dialog title="Somebody else has changed this" isWide isOpen onClose={onClose}>
      <p>
        It was changed after you opened it, so nothing of yours is saved yet. What only one of you changed stays as that one has
        it.
      </p>
      <Form action={action} send={() => settle(givenUp)} onCancel={onClose}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
        <section className={styles.frame} tabIndex={0} aria-label="Mine and theirs">
          <table className={styles.conflict}>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Before</th>
                <th scope="col">Theirs</th>
                <th scope="col">Mine</th>
                <th scope="col">What is saved</th>
              </tr>
            </thead>
            <tbody>
              {divergences.map((one) => (
                <tr key={one.name}>
                  <th scope="row">{words[one.name] ?? one.name}</th>
                  <td data-label="Before" className={styles.old}>
                    {shownValue(one.before)}
                  </td>
                  <td data-label="Theirs">{one.isTheirs ? <ins>{shownValue(one.theirs)}</ins> : "unchanged"}</td>
                  <td data-label="Mine">{one.isMine ? <ins>{shownValue(one.mine)}</ins> : "unchanged"}</td>
                  <td data-label="What is saved">
                    {isDisputed(one) ? (
                      <Choice
                        label={words[one.name] ?? one.name}
                        choices={sides}
                        value={givenUp.has(one.name) ? "theirs" : "mine"}
                        onChange={(side) => choose(one.name, side)}
                      />
                    ) : one.isMine ? (
                      "Mine"
                    ) : (
                      "Theirs"
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Form>
    </Dialog>
  );
}

/**
 * Says, in a form that is open, that the thing was changed since.
 * @param fields what somebody else has changed while something was typed here; undefined where nobody has
 * @param isFollowed nothing was typed, so that the form shows the thing as it is now
 */
export function Meanwhile({
  fields,
  isFollowed,
  onCompare,
}: {
  fields: readonly string[] | undefined;
  isFollowed: boolean;
  onCompare: () => void;
}) {
  if (fields === undefined)
    return isFollowed ? <Notice>Somebody else has changed this meanwhile. You see it as it is now.</Notice> : null;
  return (
    <div className={styles.meanwhile}>
      <Notice kind="warning" title="Somebody else has changed this since you opened it.">
        <p>
          {list.format(fields.map((name) => `“${name}”`))} {fields.length === 1 ? "is" : "are"} not as you see it here. What you
          typed stays, and nothing of it is saved yet.
        </p>
        <Button onPress={onCompare}>Look at both</Button>
      </Notice>
    </div>
  );
}

const list = new Intl.ListFormat(undefined, { type: "conjunction" });
