export { consolePages } from "./pages.ts";
export { requireConsole } from "./switch.ts";
