import type { Route } from "../http/route.ts";
import { productListRoutes } from "./list-routes.ts";
import { productRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...productListRoutes, ...productRoutes];

// Exports for the other folders.
export { listProducts } from "./list.ts";
export { presentProduct } from "./present.ts";
export { product } from "./schemas.ts";
export { changeProduct, createProduct, findProduct, readProduct, removeProduct, requireProductInReach } from "./service.ts";
export type { ProductRecord } from "./store.ts";
