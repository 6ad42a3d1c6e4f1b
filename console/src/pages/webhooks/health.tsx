import type { components } from "../../api/contract.ts";
import { Badge, Notice, type Tone } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";

export type Webhook = components["schemas"]["Webhook"];

/** How a webhook fares, in a word. */
export function healthOf({ enabled, disabled_reason, failing_since }: Webhook): { label: string; tone: Tone } {
  if (!enabled) return disabled_reason === "requested" ? { label: "Off", tone: "plain" } : { label: "Disabled", tone: "bad" };
  return failing_since === null ? { label: "Healthy", tone: "good" } : { label: "Failing", tone: "warning" };
}

export function Health({ webhook }: { webhook: Webhook }) {
  const { label, tone } = healthOf(webhook);
  return <Badge kind={tone}>{label}</Badge>;
}

/** Why nothing arrives, and what to do about it. Nothing for a webhook that is well. */
export function Trouble({ webhook: { enabled, disabled_reason, disabled_at, failing_since } }: { webhook: Webhook }) {
  if (!enabled && disabled_reason === "gone")
    return (
      <Notice kind="bad" title="Disabled: its receiver answered 410.">
        <p>
          That says that nobody needs it any more, and it was disabled at once: <Time at={disabled_at} as="distance" />. If that
          was a mistake, repair the receiver, then switch the webhook on.
        </p>
      </Notice>
    );
  if (!enabled && disabled_reason === "failing")
    return (
      <Notice kind="bad" title="Disabled: every attempt failed for five days.">
        <p>
          It was disabled <Time at={disabled_at} as="distance" />. Repair the receiver, switch the webhook on, then redeliver what
          has failed since <Time at={failing_since ?? disabled_at} />.
        </p>
      </Notice>
    );
  if (!enabled)
    return (
      <Notice title="Switched off.">
        <p>
          Since <Time at={disabled_at} as="distance" />. Events of this time are not sent later; deliveries that were waiting go
          out when it is switched on.
        </p>
      </Notice>
    );
  if (failing_since !== null)
    return (
      <Notice kind="warning" title="Every attempt fails.">
        <p>
          Since <Time at={failing_since} as="distance" />. Each delivery is tried again for three days. After five days of nothing
          but failures the webhook is disabled.
        </p>
      </Notice>
    );
  return null;
}
