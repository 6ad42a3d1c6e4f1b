import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { Counted } from "../../parts/counted.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { howMany } from "../../parts/formats.ts";
import { useCount, useProductTokenCount } from "../../parts/use-counts.ts";
import type { Product } from "./product-fields.tsx";

/** Deletes a product, after it has said what goes with it. Licenses go only where their number was said. */
export function ProductDeletion({ product, isOpen, onClose }: { product: Product; isOpen: boolean; onClose: () => void }) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const ofProduct = { product_id: product.id };
  const licenses = useCount("licenses", ofProduct, isOpen);
  const policies = useCount("policies", ofProduct, isOpen);
  const machines = useCount("machines", ofProduct, isOpen);
  const tokens = useProductTokenCount(product.id, isOpen);
  const revoked = licenses.data ?? 0;
  return (
    <Confirmation
      title={`Delete ${product.name}?`}
      action={revoked === 0 ? "Delete the product" : `Delete it and revoke ${howMany(revoked, "license", "licenses")}`}
      typed={product.name}
      effects={
        <ul>
          <Counted count={policies} what="its policies">
            {(count) =>
              count === 0
                ? "It has no policies."
                : `${count === undefined ? "Its policies are" : howMany(count, "policy is", "policies are")} deleted, with the keys that are left in their pools.`
            }
          </Counted>
          <Counted count={licenses} what="its licenses">
            {(count) =>
              count === undefined
                ? "While it has licenses this is refused."
                : count === 0
                  ? "It has no licenses."
                  : `${howMany(count, "license is", "licenses are")} revoked, with the API tokens of their own. Their keys are never issued again.`
            }
          </Counted>
          {revoked === 0 ? null : (
            <Counted count={machines} what="their machines">
              {(count) =>
                count === 0
                  ? "No machine holds a seat of them."
                  : `${count === undefined ? "Their machines lose their seats" : howMany(count, "machine loses its seat", "machines lose their seats")} at once, and apps there are refused with the next validation.`
              }
            </Counted>
          )}
          <Counted count={tokens} what="its API tokens">
            {(count) =>
              count === 0
                ? "It has no API tokens."
                : `${count === undefined ? "Its API tokens are" : howMany(count, "API token is", "API tokens are")} deleted: programs that use them are refused at once.`
            }
          </Counted>
          {revoked === 0 ? null : (
            <li>License files and machine files that were downloaded stay valid until they expire. Nobody can take them back.</li>
          )}
          <li>Webhooks that name it stay, and the trail of events keeps what happened.</li>
        </ul>
      }
      isOpen={isOpen}
      onClose={onClose}
      send={() => {
        const path = { tenant_name: tenant, product_id: product.id };
        const query = revoked === 0 ? {} : { cascade: true };
        return api.DELETE("/api/v1/tenants/{tenant_name}/products/{product_id}", { params: { path, query } });
      }}
      onDone={() => {
        navigate({ to: `/${tenant}/products` as string, replace: true });
        queries.removeQueries({ queryKey: [tenant, "products", product.id] });
        for (const kind of ["products", "policies", "licenses", "machines", "tokens", "events"])
          queries.invalidateQueries({ queryKey: [tenant, kind] });
      }}
    />
  );
}
