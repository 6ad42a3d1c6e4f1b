export { accountPath, type Linked, type Resource, resource, timeOrNull } from "../../document/resource.ts";

/** Metadata with its names in camel case, at any depth. */
export const camelCased = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [camelCase(name), camelCased(member)]));
};

const camelCase = (name: string): string =>
  name.replace(/(?<=[A-Za-z0-9])[_-]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
