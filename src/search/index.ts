import type { Route } from "../http/route.ts";
import { searchRoutes } from "./routes.ts";

export const routes: Route[] = searchRoutes;
