export { eventRoutes as routes } from "./routes.ts";
