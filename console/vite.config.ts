import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where `vite` alone (`npm run console`) finds the service, for a console that reloads while it is written. */
const service = process.env.CONSOLE_SERVICE ?? "http://127.0.0.1:8888";

export default defineConfig({
  root: here("."),
  base: "/console/",
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    proxy: { "/api": service, "/console/session": service, "/healthz": service },
    // The rules are the service's own files.
    fs: { allow: [here(".."), here(".")] },
  },
  build: {
    // Every browser that has `Array.fromAsync` knows modules and their preloads.
    target: "es2023",
    modulePreload: { polyfill: false },
    // The page's policy takes styles, scripts and fonts from the service alone: nothing is put into their text.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
