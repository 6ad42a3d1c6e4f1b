import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const client = join(import.meta.dirname, "../../../../clients/typescript");

/** The place of the file of a path, or of the folder of those that begin with it. */
const places: [path: string, place: string][] = [
  ["/client/", join(client, "dist")],
  ["/noble/", join(client, "node_modules/@noble/ed25519")],
  ["/app.js", join(import.meta.dirname, "../app.js")],
  ["/start.js", join(import.meta.dirname, "start.js")],
  ["/", join(import.meta.dirname, "page.html")],
];

const types: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8" };

export type PageServer = { url: string; stop(): Promise<void> };

const isAt = (pathname: string, path: string): boolean =>
  pathname === path || (path !== "/" && path.endsWith("/") && pathname.startsWith(path));

/** Serves the page and its modules on loopback, as a vendor's site would: without the service, and at another origin. */
export async function servePage(): Promise<PageServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const [path, place] = places.find(([path]) => isAt(pathname, path)) ?? [];
    try {
      if (path === undefined || place === undefined) throw new Error(`There is no ${pathname}.`);
      const file = extname(place) === "" ? join(place, pathname.slice(path.length)) : place;
      const content = await readFile(file);
      response.writeHead(200, {
        "Content-Type": types[extname(file)] ?? "application/octet-stream",
        "Cache-Control": "no-store",
      });
      response.end(content);
    } catch (error) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end(String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
