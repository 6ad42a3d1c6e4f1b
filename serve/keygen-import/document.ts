/** A resource as a Keygen account shows it, as far as an import looks at it. */
export type Resource = {
  id: string;
  attributes: Record<string, unknown>;
  relationships: Record<string, { data?: { id: string } | null; meta?: { count?: number } } | undefined>;
};

/** A document of the API: data, the link to the page behind it, or errors. */
export type Document = {
  data?: Resource | Resource[] | null;
  links?: { next?: string | null };
  errors?: { title?: string; detail?: string; code?: string; source?: { pointer?: string } }[];
};

/** The id of the resource that a relationship is to; undefined where there is none. */
export const linkedId = (resource: Resource, name: string): string | undefined => resource.relationships[name]?.data?.id;

/** The number of things that a relationship is to; undefined if the answer does not say it. */
export const countOf = (resource: Resource, name: string): number | undefined => resource.relationships[name]?.meta?.count;

/** An attribute that is text; undefined where it is not there. */
export function textOf({ attributes }: Resource, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
