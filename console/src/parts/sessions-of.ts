import { api, dataOf } from "../api/client.ts";
import type { components } from "../api/contract.ts";
import { useSession } from "../api/session.ts";
import { useTenant } from "../api/tenant.ts";

export type Session = components["schemas"]["Session"];

/** Somebody whose sessions are shown and ended, and how the service is asked for that. */
export type SessionsOf = {
  username: string;
  /** It is whoever is signed in here. */
  isOwn: boolean;
  queryKey: readonly string[];
  list: () => Promise<Session[]>;
  end: (id: string) => Promise<unknown>;
  endAll: () => Promise<unknown>;
  /** API tokens of its own go on when its sessions end. */
  hasTokens: boolean;
};

/** Sessions that are asked for at once: more than anybody has. */
const query = { limit: 100, count: false };

/** The sessions of an account. */
export function useAccountSessions(username: string): SessionsOf {
  const tenant = useTenant();
  const path = { tenant_name: tenant, username };
  return {
    username,
    isOwn: useSession()?.username === username,
    queryKey: [tenant, "accounts", username, "sessions"],
    list: () => dataOf(api.GET("/api/v1/tenants/{tenant_name}/accounts/{username}/sessions", { params: { path, query } })),
    end: (session_id) =>
      api.DELETE("/api/v1/tenants/{tenant_name}/accounts/{username}/sessions/{session_id}", {
        params: { path: { ...path, session_id } },
      }),
    endAll: () => api.POST("/api/v1/tenants/{tenant_name}/accounts/{username}/actions/end-sessions", { params: { path } }),
    hasTokens: true,
  };
}

/** The sessions of the superadmin, who alone sees them. */
export const sessionsOfSuperadmin = (username: string): SessionsOf => ({
  username,
  isOwn: true,
  queryKey: ["superadmin", "sessions"],
  list: () => dataOf(api.GET("/api/v1/superadmin/sessions", { params: { query } })),
  end: (session_id) => api.DELETE("/api/v1/superadmin/sessions/{session_id}", { params: { path: { session_id } } }),
  endAll: () => api.POST("/api/v1/superadmin/actions/end-sessions"),
  hasTokens: false,
});
