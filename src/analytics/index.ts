// Exports for the other folders.
export { measureNumbers } from "./measuring.ts";
export { rollUpHours } from "./retention-store.ts";
export { routes } from "./routes.ts";
