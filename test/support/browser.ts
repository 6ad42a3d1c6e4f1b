import { type Client, client, type Reply, type RequestOptions, type TenantStory } from "./client.ts";

/** A browser on the console's pages: it keeps the one cookie that it is given, and says that its requests come from there. */
export type Browser = {
  signIn(body: Record<string, unknown>): Promise<Reply>;
  /** Refreshes with the cookie that the browser has. */
  refresh(options?: RequestOptions): Promise<Reply>;
  signOut(): Promise<Reply>;
  /** The cookie's value; undefined where it has none. */
  cookie: string | undefined;
  /** A client that sends this access token. */
  as(reply: Reply): Client;
};

const path = "console/session";

/** @param cookie that the browser has from the start */
export function newBrowser(cookie?: string): Browser {
  const network = client();
  const send = async (options: RequestOptions): Promise<Reply> => {
    const headers = {
      "Sec-Fetch-Site": "same-origin",
      "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
      ...(browser.cookie === undefined ? {} : { Cookie: `latchkey_session=${browser.cookie}` }),
      ...options.headers,
    };
    const reply = await network.send(path, { ...options, headers });
    const set = /^latchkey_session=([^;]*)/.exec(reply.headers.get("Set-Cookie") ?? "");
    if (set !== null) browser.cookie = set[1] || undefined;
    return reply;
  };
  const browser: Browser = {
    cookie,
    signIn: (body) => send({ method: "POST", body }),
    refresh: (options = {}) => send({ method: "PUT", ...options }),
    signOut: () => send({ method: "DELETE" }),
    as: ({ data }) => client(`Bearer ${data.access}`),
  };
  return browser;
}

/** Has an account stay signed in on some device. Returns the session's id. */
export async function keepSession({ name: tenant, path, password }: TenantStory, username: string): Promise<string> {
  const browser = newBrowser();
  const signedIn = await browser.signIn({ tenant, username, password, keep: true });
  const { data } = await browser.as(signedIn).get(`${path}/accounts/${username}/sessions`);
  return data.find((session: { is_current: boolean }) => session.is_current).id;
}
