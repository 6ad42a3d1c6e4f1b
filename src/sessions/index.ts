// Exports for the other folders.
export { consoleRoutes } from "./console-routes.ts";
export { cookieName } from "./cookie.ts";
export { sessionRoutes as routes } from "./routes.ts";
