export { schemeNames } from "../../document/resource.ts";
