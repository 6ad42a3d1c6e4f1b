import { ChevronRight } from "lucide-react";
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { Checkbox } from "../../parts/fields.tsx";
import styles from "./event-choice.module.css";
import { families, type Subscription } from "./event-words.ts";

/** Events that a webhook hears of, by what they happen to. Each says when it is sent. */
export function EventChoice({ value, onChange }: { value: readonly Subscription[]; onChange: (events: Subscription[]) => void }) {
  const hasAll = value.includes("*");
  const toggle = (event: Subscription, isOn: boolean, instead: readonly Subscription[] = []) => {
    const others = value.filter((one) => one !== event && !instead.includes(one));
    onChange(isOn ? [...others, event] : others);
  };
  return (
    <div className={styles.choice}>
      <Checkbox isSelected={hasAll} onChange={(isOn) => onChange(isOn ? ["*"] : [])} hint="Also those that later versions add.">
        Everything that happens
      </Checkbox>
      <div className={styles.families}>
        {families.map(({ family, words, events }) => {
          const hasFamily = hasAll || value.includes(family);
          const chosen = events.filter(({ name }) => value.includes(name));
          return (
            <Disclosure key={family} className={styles.family}>
              <div className={styles.head}>
                <Checkbox
                  aria-label={`All events of: ${words}`}
                  isSelected={hasFamily}
                  isIndeterminate={!hasFamily && chosen.length > 0}
                  isDisabled={hasAll}
                  onChange={(isOn) =>
                    toggle(
                      family,
                      isOn,
                      events.map(({ name }) => name),
                    )
                  }
                >
                  {null}
                </Checkbox>
                <Heading level={3} className={styles.heading}>
                  <AriaButton slot="trigger" className={styles.trigger}>
                    <ChevronRight aria-hidden size={16} className={styles.arrow} />
                    <span>{words}</span>
                    <span className={styles.count}>
                      {hasFamily ? "all" : chosen.length === 0 ? "none" : chosen.length} of {events.length}
                    </span>
                  </AriaButton>
                </Heading>
              </div>
              <DisclosurePanel className={styles.panel}>
                <div className={styles.events}>
                  {events.map(({ name, when }) => (
                    <Checkbox
                      key={name}
                      isSelected={hasFamily || value.includes(name)}
                      isDisabled={hasFamily}
                      onChange={(isOn) => toggle(name, isOn)}
                      hint={when}
                    >
                      <code>{name}</code>
                    </Checkbox>
                  ))}
                </div>
              </DisclosurePanel>
            </Disclosure>
          );
        })}
      </div>
    </div>
  );
}
