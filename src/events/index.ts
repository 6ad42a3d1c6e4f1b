export { type EventType, eventFamilies, eventTypes } from "./event-types.ts";
export { noteHourly, refusedLimit } from "./hourly.ts";
export { eventRoutes as routes } from "./routes.ts";
