import { useState } from "react";
import { MetadataFields, membersOf, metadataOf } from "./metadata-fields.tsx";

export type MetadataObject = Readonly<Record<string, unknown>>;

/** Metadata in a form that knows it as the API does: two members of one name, or one without any, are the field's own. */
export function Metadata({ value, onChange }: { value: MetadataObject; onChange: (metadata: MetadataObject) => void }) {
  const [members, setMembers] = useState<readonly ReturnType<typeof membersOf>[number][]>(() => membersOf(value));
  return (
    <MetadataFields
      members={members}
      onChange={(changed) => {
        setMembers(changed);
        onChange(metadataOf(changed));
      }}
    />
  );
}

/** Metadata as facts of a page. */
export const metadataFacts = (metadata: MetadataObject): (readonly [name: string, value: string])[] =>
  Object.entries(metadata).map(([name, value]) => [
    `Metadata: ${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
