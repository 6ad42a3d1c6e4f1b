import { useState } from "react";
import { Select } from "../../parts/fields.tsx";
import { NumberField } from "../../parts/number-field.tsx";
import styles from "./policies.module.css";

/** Seconds of each unit. A month is a calendar month where it is a whole number of them: see the attribute's description. */
const units = { years: 31_556_952, months: 2_629_746, days: 86_400, seconds: 1 } as const;

type Unit = keyof typeof units;

const choices = [
  { value: "forever", label: "For ever" },
  { value: "years", label: "Years" },
  { value: "months", label: "Months" },
  { value: "days", label: "Days" },
  { value: "seconds", label: "Seconds" },
] as const;

/** The largest unit of which a duration is a whole number. */
const unitOf = (seconds: number): Unit => (Object.keys(units) as Unit[]).find((unit) => seconds % units[unit] === 0) ?? "seconds";

/** How long a license runs, in the unit that people say it in. */
export function DurationField({ value, onChange }: { value: number; onChange: (seconds: number) => void }) {
  const [unit, setUnit] = useState<Unit | "forever">(value === 0 ? "forever" : unitOf(value));
  const amount = unit === "forever" ? 0 : value / units[unit];
  const choose = (next: Unit | "forever") => {
    setUnit(next);
    onChange(next === "forever" ? 0 : Math.max(1, Math.round(amount)) * units[next]);
  };
  return (
    <div className={styles.duration}>
      <Select
        label="Duration"
        hint="How long a license runs. Months and years are those of the calendar."
        choices={choices}
        value={unit}
        onChange={choose}
      />
      {unit === "forever" ? null : (
        <NumberField
          key={unit}
          label={`How many ${unit}`}
          name="duration"
          value={amount}
          onChange={(many) => onChange((many ?? 0) * units[unit])}
          isRequired
        />
      )}
    </div>
  );
}
