export { noteHourly, refusedLimit } from "./hourly.ts";
export { eventRoutes as routes } from "./routes.ts";
