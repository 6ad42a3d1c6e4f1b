export { consolePages } from "./pages.ts";
