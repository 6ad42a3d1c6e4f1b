import { inject } from "vitest";

/** Stands for `cloudflare:workers` where tests run in Node. */
export const env = inject("bindings");
