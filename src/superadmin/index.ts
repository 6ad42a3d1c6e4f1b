// Exports for the other folders.
export { superadminRoutes as routes } from "./routes.ts";
