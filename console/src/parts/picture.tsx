import { Table as TableIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { Button } from "./button.tsx";
import { Section } from "./page.tsx";
import styles from "./picture.module.css";
import { Failed, Loading } from "./states.tsx";

/** The members of a query of TanStack's that a picture needs. */
type Reading<Data> = { data: Data | undefined; error: unknown; isPlaceholderData: boolean; refetch: () => unknown };

/**
 * A picture of numbers: a sentence that says what it shows, the picture, and in its place the same numbers as a table. Numbers of before stay while
 * others are read.
 */
export function Picture<Data>({
  title,
  reading,
  sentence,
  picture,
  table,
  note,
  actions,
}: {
  title: string;
  reading: Reading<Data>;
  sentence: (data: Data) => string;
  picture: (data: Data) => ReactNode;
  table: (data: Data) => ReactNode;
  /** Says how the numbers are counted, and how old they are. */
  note?: (data: Data) => ReactNode;
  actions?: ReactNode;
}) {
  const [isTable, setTable] = useState(false);
  const { data, error, isPlaceholderData, refetch } = reading;
  const buttons = (
    <>
      {actions}
      <Button kind="quiet" aria-label={`Show as a ${isTable ? "picture" : "table"}: ${title}`} onPress={() => setTable(!isTable)}>
        <TableIcon aria-hidden size={16} />
        {isTable ? "Picture" : "Table"}
      </Button>
    </>
  );
  return (
    <Section title={title} actions={data === undefined ? undefined : buttons}>
      {data === undefined ? (
        error ? (
          <Failed error={error} retry={() => refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <div className={styles.picture} aria-busy={isPlaceholderData}>
          {error ? <Failed error={error} retry={() => refetch()} /> : null}
          <p className={styles.sentence}>{sentence(data)}</p>
          {isTable ? table(data) : picture(data)}
          {note === undefined ? null : <p className={styles.note}>{note(data)}</p>}
        </div>
      )}
    </Section>
  );
}
