import { useQuery } from "@tanstack/react-query";
import { type Permission, permissionsOfRole } from "../../../../src/access/permissions.ts";
import { isWithinRights } from "../../../../src/access/rights.ts";
import { api, dataOf } from "../../api/client.ts";
import { useMay, useSession } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import type { Choice } from "../../parts/fields.tsx";

const builtIn = [
  { value: "user", label: "user", hint: "A customer: sees its own licenses and machines." },
  { value: "admin", label: "admin", hint: "May everything in this tenant." },
] as const;

/** The roles that this person may give: those that allow no more than they may themselves. */
export function useRoleChoices(): readonly Choice<string>[] {
  const tenant = useTenant();
  const may = useMay();
  const session = useSession();
  const caller = { permissions: [...(session?.permissions ?? [])] as Permission[] };
  const own = useQuery({
    queryKey: [tenant, "roles", "choices"],
    enabled: may("admin.read"),
    queryFn: () =>
      dataOf(
        api.GET("/api/v1/tenants/{tenant_name}/roles", {
          params: { path: { tenant_name: tenant }, query: { limit: 100, sort: "name", count: false } },
        }),
      ),
  });
  return [
    ...builtIn.filter(({ value }) => isWithinRights(caller, permissionsOfRole[value])),
    ...(own.data ?? [])
      .filter(({ permissions }) => isWithinRights(caller, permissions))
      .map(({ name, permissions }) => ({ value: name, label: name, hint: `${permissions.length} permissions` })),
  ];
}
