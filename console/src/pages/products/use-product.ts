import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { type Tagged, taggedOf } from "../../api/tagged.ts";
import type { Product } from "./product-fields.tsx";

/** Reads a product as it is now. */
export const readProduct = (tenant: string, id: string): Promise<Tagged<Product>> => {
  const path = { tenant_name: tenant, product_id: id };
  return taggedOf(api.GET("/api/v1/tenants/{tenant_name}/products/{product_id}", { params: { path } }));
};

export const useProduct = (tenant: string, id: string) =>
  useQuery({ queryKey: [tenant, "products", id, "tagged"], queryFn: () => readProduct(tenant, id) });
