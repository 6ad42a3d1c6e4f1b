export { bulkRoutes as routes } from "./routes.ts";
