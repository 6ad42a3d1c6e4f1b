import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { useTenant } from "../../api/tenant.ts";
import { Code } from "../../parts/copy.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Section } from "../../parts/page.tsx";
import styles from "./home.module.css";
import type { Progress } from "./use-progress.ts";

type Step = { title: string; told: string; isDone: boolean; next: ReactNode };

/** From nothing to the first activated license. What is done is ticked, and the first step that is left has its button. */
export function FirstSteps({ progress }: { progress: Progress }) {
  const tenant = useTenant();
  const { productId, policyId, hasLicense, hasCheck } = progress;
  const steps: Step[] = [
    {
      title: "Create a product",
      told: "The software that you sell.",
      isDone: productId !== undefined,
      next: (
        <LinkButton kind="primary" to={`/${tenant}/products/new`}>
          Create a product
        </LinkButton>
      ),
    },
    {
      title: "Create a policy",
      told: "The terms of its licenses, such as a subscription for a year or a trial of 14 days. There are templates.",
      isDone: policyId !== undefined,
      next: (
        <LinkButton kind="primary" to={`/${tenant}/policies/new?product_id=${productId}`}>
          Create a policy
        </LinkButton>
      ),
    },
    {
      title: "Create a license",
      told: "One customer's right to run the product. You get its key.",
      isDone: hasLicense,
      next: (
        <LinkButton kind="primary" to={`/${tenant}/licenses/new?policy_id=${policyId}`}>
          Create a license
        </LinkButton>
      ),
    },
    {
      title: "Put the check into your app",
      told: "The app takes a seat with the key that the customer types, and asks whether it may run. These lines do both, with the license's key in place of KEY.",
      isDone: hasCheck,
      next: <Code label="Commands that take a seat and validate" text={commandsOf(location.origin, tenant)} />,
    },
  ];
  const current = steps.findIndex(({ isDone }) => !isDone);
  return (
    <Section title="First steps">
      <ol className={styles.steps}>
        {steps.map(({ title, told, isDone, next }, place) => (
          <li
            key={title}
            className={`${styles.step} ${isDone ? styles.done : ""}`}
            aria-current={place === current ? "step" : undefined}
          >
            <span className={styles.mark} aria-hidden>
              {isDone ? <Check size={18} /> : place + 1}
            </span>
            <h3>{isDone ? `${title}: done` : title}</h3>
            {isDone ? null : (
              <div className={styles.told}>
                <p>{told}</p>
                {place === current ? next : null}
              </div>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** The two requests of an app's first start, for a shell. */
const commandsOf = (origin: string, tenant: string): string =>
  [
    `url=${origin}/api/v1/tenants/${tenant}`,
    "key=KEY",
    `curl -s $url/machines -H "Authorization: License $key" --data-urlencode license_key=$key -d fingerprint=my-computer`,
    `curl -s $url/licenses/actions/validate -H "Authorization: License $key" --data-urlencode license_key=$key`,
  ].join("\n");
