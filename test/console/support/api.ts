import { inject } from "vitest";
import { password as superadminPassword } from "../../dev/running-service.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Data of an answer, as a test reads it. */
export type Data = any;

/** Somebody who asks the API directly, to make what a test is about and to see what became of it. Paths are below the tenant's, or whole from `/api/v1` on. */
export type Api = {
  /** Makes something. @throws Error when it is refused */
  post(path: string, body?: unknown): Promise<Data>;
  get(path: string): Promise<Data>;
  patch(path: string, body: unknown): Promise<Data>;
  put(path: string, body: unknown): Promise<Data>;
  delete(path: string, body?: unknown): Promise<Data>;
  /** The bearer token. */
  token: string;
};

/** @param base what paths without a slash follow, such as `/api/v1/tenants/acme` */
export function apiOf(token: string, base: string): Api {
  const send = async (method: Method, path: string, body?: unknown): Promise<Data> => {
    const url = new URL(path.startsWith("/") ? path : `${base}/${path}`, inject("origin"));
    const response = await fetch(url, {
      method,
      headers: {
        ...(token === "" ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url.pathname}: ${response.status} ${text.slice(0, 500)}`);
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json") === true;
    return isJson ? JSON.parse(text).data : text;
  };
  return {
    post: (path, body = {}) => send("POST", path, body),
    get: (path) => send("GET", path),
    patch: (path, body) => send("PATCH", path, body),
    put: (path, body) => send("PUT", path, body),
    delete: (path, body) => send("DELETE", path, body),
    token,
  };
}

/** Signs in without a browser. @param tenant nothing for the superadmin */
export async function signedIn(username: string, password: string, tenant?: string): Promise<Api> {
  const base = tenant === undefined ? "/api/v1" : `/api/v1/tenants/${tenant}`;
  const { access } = await apiOf("", base).post(`${base}/auth/login`, { username, password });
  return apiOf(access, base);
}

let superadminApi: Promise<Api> | undefined;

/** The superadmin, signed in once a file. */
export const superadmin = (): Promise<Api> => {
  superadminApi ??= signedIn("superadmin", superadminPassword);
  return superadminApi;
};

export { superadminPassword };
