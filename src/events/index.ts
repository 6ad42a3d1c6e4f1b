export { type EventType, eventFamilies, eventTypes } from "./event-types.ts";
export { eventRoutes as routes } from "./routes.ts";
