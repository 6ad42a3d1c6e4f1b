import { useState } from "react";
import { type Draft, divergencesOf, isDisputed } from "./changes.ts";
import { Choice } from "./choice.tsx";
import styles from "./conflict.module.css";
import { Dialog } from "./dialog.tsx";
import { shownValue } from "./difference.tsx";
import { Form } from "./form.tsx";

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
  onClose,
  settle,
}: {
  /** As it was when the form opened. */
  before: Draft;
  mine: Draft;
  theirs: Draft;
  words: Readonly<Record<string, string>>;
  onClose: () => void;
  /** Saves what was chosen. @param givenUp the members of which theirs stays */
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
      <Form action="Save this" send={() => settle(givenUp)} onCancel={onClose}>
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
