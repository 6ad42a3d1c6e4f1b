import { type EventType, eventTypes } from "../src/licensing/index.ts";

const titleOfTypes = "## Types";

/**
 * Returns `docs/events.md` with its last section anew: every type of event, by resource.
 * @param page the page as it is; what stands before that section is written by hand
 * @throws Error for a page without that section
 */
export function eventsDocument(page: string): string {
  const start = page.indexOf(`\n${titleOfTypes}\n`);
  if (start < 0) throw new Error(`docs/events.md has no section "${titleOfTypes}".`);
  const resources = Map.groupBy(eventTypes, ([name]) => name.slice(0, name.indexOf(".")));
  const sections = [...resources].map(
    ([resource, types]) => `### ${resource}\n\n| event | when |\n| --- | --- |\n${types.map(lineOf).join("\n")}\n`,
  );
  return `${page.slice(0, start)}
${titleOfTypes}

Made from \`src/licensing/event-types.ts\` by \`npm run openapi\`. \`openapi.json\` has each with its schema and an example.

${sections.join("\n")}`;
}

const lineOf = ([name, { when, after = "Nothing." }]: [string, EventType]): string =>
  `| \`${name}\` | ${[when, ...(after === "Nothing." ? [] : [after])].join(" ")} |`;
