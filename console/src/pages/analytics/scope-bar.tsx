import { useMemo } from "react";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { policiesOf, productsOf } from "../../api/things.ts";
import { Select } from "../../parts/fields.tsx";
import { Picker } from "../../parts/picker.tsx";
import styles from "./analytics.module.css";
import { periods, type View } from "./view.ts";

type Props = { view: View; change: (changed: Partial<View>) => void };

/** The choice of whose numbers these are, and of how long. A period is left out where numbers have their own. */
export function ScopeBar({ view, change, hasPeriod = true }: Props & { hasPeriod?: boolean }) {
  const tenant = useTenant();
  const may = useMay();
  const products = useMemo(() => productsOf(tenant), [tenant]);
  const policies = useMemo(() => policiesOf(tenant, view.product), [tenant, view.product]);
  return (
    <search className={styles.scope} aria-label="Whose numbers">
      {may("product.read") ? (
        <Picker
          label="Product"
          things={products}
          value={view.product ?? null}
          onChange={(product) => change({ product: product ?? undefined, policy: undefined })}
        />
      ) : null}
      {may("policy.read") ? (
        <Picker
          label="Policy"
          things={policies}
          value={view.policy ?? null}
          onChange={(policy) => change({ policy: policy ?? undefined })}
        />
      ) : null}
      {hasPeriod ? (
        <Select
          label="Period"
          choices={periods.map(({ days, label }) => ({ value: String(days), label: `Last ${label}` }))}
          value={String(view.days)}
          onChange={(days) => change({ days: Number(days) })}
        />
      ) : null}
    </search>
  );
}
