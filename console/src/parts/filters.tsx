import { useQuery } from "@tanstack/react-query";
import { SlidersHorizontal, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button as AriaButton, Tag, TagGroup, TagList } from "react-aria-components";
import type { Filter, ListAddress } from "./address.ts";
import { Button } from "./button.tsx";
import { type Choice, Select, TextField } from "./fields.tsx";
import styles from "./filters.module.css";
import { Picker } from "./picker.tsx";
import { formatDay } from "./time.tsx";
import { useIsNarrow } from "./use-media.ts";

/** Milliseconds after the last key until the list is asked for. */
const typingMs = 250;

/** The filters of a list, as its address has them. Those that are set show below, each with a button that takes it off. */
export function Filters<Query>({ address, orders = [] }: { address: ListAddress<Query>; orders?: readonly Choice<string>[] }) {
  const isNarrow = useIsNarrow();
  const [isOpen, setOpen] = useState(false);
  const { filters, values, setValue } = address;
  const main = filters.filter(({ isMain }) => isMain).slice(0, isNarrow ? 1 : undefined);
  const more = filters.filter((filter) => !main.includes(filter));
  const set = filters.filter(({ name }) => values[name] !== undefined);
  const fieldOf = (filter: Filter) => (
    <Field
      key={filter.name}
      filter={filter}
      value={values[filter.name]}
      isDisabled={filter.needs !== undefined && values[filter.needs] === undefined}
      onChange={(value) => setValue(filter.name, value)}
    />
  );
  return (
    <search className={styles.filters} aria-label="Filters">
      <div className={styles.bar}>
        {main.map(fieldOf)}
        {more.length + orders.length === 0 ? null : (
          <Button aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
            <SlidersHorizontal aria-hidden size={16} />
            {main.length === 0 ? "Filters" : "More filters"}
          </Button>
        )}
      </div>
      {isOpen ? (
        <div className={styles.more}>
          {more.map(fieldOf)}
          {orders.length === 0 ? null : <Select label="Order" choices={orders} value={address.sort} onChange={address.setSort} />}
        </div>
      ) : null}
      {set.length === 0 ? null : (
        <div className={styles.set}>
          <TagGroup
            aria-label="Filters that are set"
            onRemove={(keys) => {
              const [name] = keys;
              if (name !== undefined) setValue(String(name), undefined);
            }}
          >
            <TagList className={styles.tags} items={set.map((filter) => ({ id: filter.name, filter }))}>
              {({ filter }) => (
                <Tag id={filter.name} textValue={filter.label} className={styles.tag}>
                  <span>
                    {filter.label}: <SetValue filter={filter} value={values[filter.name] ?? ""} />
                  </span>
                  <AriaButton slot="remove" className={styles.remove} aria-label={`Take off: ${filter.label}`}>
                    <X aria-hidden size={14} />
                  </AriaButton>
                </Tag>
              )}
            </TagList>
          </TagGroup>
          {set.length > 1 ? (
            <Button kind="quiet" onPress={address.clear}>
              Take off all
            </Button>
          ) : null}
        </div>
      )}
    </search>
  );
}

type FieldProps = {
  filter: Filter;
  value: string | undefined;
  isDisabled: boolean;
  onChange: (value: string | undefined) => void;
};

function Field({ filter, value, isDisabled, onChange }: FieldProps) {
  if (filter.kind === "choice")
    return (
      <Select
        label={filter.label}
        choices={[{ value: "", label: "Any" }, ...filter.choices]}
        value={value ?? ""}
        onChange={onChange}
        isDisabled={isDisabled}
      />
    );
  if (filter.kind === "thing")
    return (
      <Picker label={filter.label} things={filter.find} value={value ?? null} onChange={(id) => onChange(id ?? undefined)} />
    );
  if (filter.kind === "text")
    return <TypedText label={filter.label} placeholder={filter.placeholder} {...{ value, isDisabled, onChange }} />;
  return <TextField label={filter.label} type="date" value={value?.slice(0, 10) ?? ""} onChange={onChange} />;
}

/** Text that is sent when the typing pauses, or at once by Enter. */
function TypedText({
  value = "",
  onChange,
  ...props
}: Omit<FieldProps, "filter"> & { label: string; placeholder?: string | undefined }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  const send = (wanted: string) => {
    if (wanted.trim() === sent.current) return;
    sent.current = wanted.trim();
    onChange(wanted.trim());
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another text starts the pause anew
  useEffect(() => {
    const timer = setTimeout(() => send(text), typingMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <TextField
      {...props}
      type="search"
      value={text}
      onChange={setText}
      onKeyDown={(event) => {
        if (event.key === "Enter") send(text);
      }}
      autoComplete="off"
    />
  );
}

function SetValue({ filter, value }: { filter: Filter; value: string }) {
  if (filter.kind === "choice") return filter.choices.find((choice) => choice.value === value)?.label ?? value;
  if (filter.kind === "thing") return <ThingName filter={filter} id={value} />;
  if (filter.kind === "text") return value;
  const day = new Date(value.length === 10 ? `${value}T00:00` : value);
  return Number.isNaN(day.getTime()) ? value : formatDay(day);
}

function ThingName({ filter, id }: { filter: Filter & { kind: "thing" }; id: string }) {
  const { data } = useQuery({ queryKey: [...filter.find.key, "picked", id], queryFn: () => filter.find.read(id) });
  return data?.name ?? id;
}
