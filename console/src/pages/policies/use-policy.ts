import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { type Tagged, taggedOf } from "../../api/tagged.ts";
import type { Policy } from "./draft.ts";

/** Reads a policy as it is now. */
export const readPolicy = (tenant: string, id: string): Promise<Tagged<Policy>> => {
  const path = { tenant_name: tenant, policy_id: id };
  return taggedOf(api.GET("/api/v1/tenants/{tenant_name}/policies/{policy_id}", { params: { path } }));
};

export const usePolicy = (tenant: string, id: string) =>
  useQuery({ queryKey: [tenant, "policies", id, "tagged"], queryFn: () => readPolicy(tenant, id) });
