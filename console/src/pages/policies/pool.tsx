import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Confirmation, Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/fields.tsx";
import { Form } from "../../parts/form.tsx";
import { formatNumber } from "../../parts/formats.ts";
import { Section } from "../../parts/page.tsx";
import { Failed, Loading } from "../../parts/states.tsx";

const route = "/api/v1/tenants/{tenant_name}/policies/{policy_id}/pool";

/** The query of how many keys a policy's pool has left. */
export const poolOf = (tenant: string, policyId: string) => ({
  queryKey: [tenant, "policies", policyId, "pool"],
  queryFn: () => dataOf(api.GET(route, { params: { path: { tenant_name: tenant, policy_id: policyId } } })),
});

/** The license keys that a vendor stored beforehand. New licenses take them in their order. */
export function Pool({ policyId }: { policyId: string }) {
  const tenant = useTenant();
  const may = useMay();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<"fill" | "empty">();
  const params = { path: { tenant_name: tenant, policy_id: policyId } };
  const { queryKey, queryFn } = poolOf(tenant, policyId);
  const pool = useQuery({ queryKey, queryFn, enabled: may("policy.update") });
  const close = () => setAsked(undefined);
  const done = () => {
    close();
    queries.invalidateQueries({ queryKey });
  };
  if (!may("policy.update")) return null;
  return (
    <Section
      title="Pool of keys"
      actions={
        <>
          <Button onPress={() => setAsked("fill")}>Put keys in</Button>
          <Button kind="caution" onPress={() => setAsked("empty")} isDisabled={pool.data?.left === 0}>
            Empty it
          </Button>
        </>
      }
    >
      {pool.isPending ? <Loading /> : null}
      {pool.isError ? <Failed error={pool.error} retry={() => pool.refetch()} /> : null}
      {pool.data === undefined ? null : (
        <p>
          {pool.data.left === 0
            ? "It is empty: no license can be created under this policy until there are keys."
            : `${formatNumber(pool.data.left)} keys are left. Each new license takes one.`}
        </p>
      )}
      <Dialog title="Put keys into the pool" isOpen={asked === "fill"} onClose={close}>
        <Filling send={(keys) => api.POST(route, { params, body: { keys } })} onCancel={close} onDone={done} />
      </Dialog>
      <Confirmation
        title="Empty the pool?"
        action="Empty the pool"
        effects={<p>The keys that are left are deleted. Licenses that have taken theirs keep them.</p>}
        isOpen={asked === "empty"}
        onClose={close}
        send={() => api.DELETE(route, { params })}
        onDone={done}
      />
    </Section>
  );
}

function Filling({
  send,
  onCancel,
  onDone,
}: {
  send: (keys: string[]) => Promise<unknown>;
  onCancel: () => void;
  onDone: () => void;
}) {
  const [text, setText] = useState("");
  const keys = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return (
    <Form action={`Put ${formatNumber(keys.length)} in`} send={() => send(keys)} onCancel={onCancel} onDone={onDone}>
      <TextField
        label="Keys"
        name="keys"
        value={text}
        onChange={setText}
        lines={8}
        hint="One a line, up to 1,000 at a time, each of 8 characters or more."
        isMonospace
        isRequired
      />
    </Form>
  );
}
