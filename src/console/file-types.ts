/** A type of file that the console's build may write below `assets/`. */
export type FileType = {
  contentType: string;
  /** A copy compressed with gzip stands beside it, under the same name with `.gz`. */
  isCompressed: boolean;
};

/** File types by the ending of their names. The Worker serves no other file of the console. */
export const fileTypes: Readonly<Record<string, FileType>> = {
  js: { contentType: "text/javascript; charset=utf-8", isCompressed: true },
  css: { contentType: "text/css; charset=utf-8", isCompressed: true },
  svg: { contentType: "image/svg+xml", isCompressed: true },
  json: { contentType: "application/json", isCompressed: true },
  png: { contentType: "image/png", isCompressed: false },
  webp: { contentType: "image/webp", isCompressed: false },
  woff2: { contentType: "font/woff2", isCompressed: false },
};

/** Returns undefined for a name that no file of the build has. */
export function fileTypeOf(name: string): FileType | undefined {
  const [, ending = ""] = /^[\w-]+(?:\.[\w-]+)*\.(\w+)$/.exec(name) ?? [];
  return Object.hasOwn(fileTypes, ending) ? fileTypes[ending] : undefined;
}
