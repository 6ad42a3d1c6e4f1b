import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Counted } from "../../parts/counted.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { howMany } from "../../parts/formats.ts";
import { useCount } from "../../parts/use-counts.ts";
import type { Policy } from "./draft.ts";
import { attachedTo } from "./entitlements.tsx";
import { poolOf } from "./pool.tsx";

/** Deletes a policy, after it has said what goes with it, or which licenses are in the way. */
export function PolicyDeletion({ policy, isOpen, onClose }: { policy: Policy; isOpen: boolean; onClose: () => void }) {
  const tenant = useTenant();
  const may = useMay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const licenses = useCount("licenses", { policy_id: policy.id }, isOpen);
  const attached = useQuery({
    ...attachedTo(tenant, policy.id),
    enabled: isOpen && may("entitlement.read"),
    select: (entitlements) => entitlements.length,
  });
  const pool = useQuery({
    ...poolOf(tenant, policy.id),
    enabled: isOpen && policy.use_pool && may("policy.update"),
    select: ({ left }) => left,
  });
  const held = licenses.data ?? 0;
  return (
    <Confirmation
      title={`Delete ${policy.name}?`}
      action="Delete the policy"
      typed={policy.name}
      inTheWay={
        held === 0 ? undefined : (
          <>
            {howMany(held, "license falls", "licenses fall")} under it, and a policy with licenses is not deleted. Move them to
            another policy or revoke them first:{" "}
            <Link to={`/${tenant}/licenses` as string} search={{ policy_id: policy.id } as never}>
              the licenses under it
            </Link>
            .
          </>
        )
      }
      effects={
        <ul>
          <Counted count={licenses} what="its licenses">
            {(count) =>
              count === undefined
                ? "While licenses fall under it this is refused."
                : "No license falls under it, so none is lost."
            }
          </Counted>
          {policy.use_pool ? (
            <Counted count={pool} what="the keys of its pool">
              {(count) =>
                count === 0
                  ? "Its pool of keys is empty."
                  : `${count === undefined ? "The keys that are left in its pool are" : howMany(count, "key that is left in its pool is", "keys that are left in its pool are")} deleted.`
              }
            </Counted>
          ) : null}
          <Counted count={attached} what="its entitlements">
            {(count) =>
              count === 0
                ? "It gives no entitlements."
                : `${count === undefined ? "The entitlements that it gives" : howMany(count, "entitlement that it gives", "entitlements that it gives")} stay for other policies and licenses.`
            }
          </Counted>
          <li>The trail of events keeps what happened.</li>
        </ul>
      }
      isOpen={isOpen}
      onClose={onClose}
      send={() => {
        const path = { tenant_name: tenant, policy_id: policy.id };
        return api.DELETE("/api/v1/tenants/{tenant_name}/policies/{policy_id}", { params: { path } });
      }}
      onDone={() => {
        navigate({ to: `/${tenant}/policies` as string, replace: true });
        queries.removeQueries({ queryKey: [tenant, "policies", policy.id] });
        for (const kind of ["policies", "entitlements", "events"]) queries.invalidateQueries({ queryKey: [tenant, kind] });
      }}
    />
  );
}
