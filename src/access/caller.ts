import type { Block, CallerSetting, Snake, TenantSettingsUnderColumns } from "../licensing/index.ts";
import type { Subject } from "./decide.ts";

/** Facts of a tenant that come with each of its callers. */
export type Tenant = { id: string; name: string } & Pick<TenantSettingsUnderColumns, Snake<CallerSetting>>;

/** Sender of a request. */
export type Caller =
  | { kind: "nobody" }
  | ({ kind: "superadmin"; username: string; sessionId?: string } & Subject)
  /**
   * An account: by an API token where there is a `tokenId`, by its password where it `knowsPassword`, else by a session. One that is kept on a device
   * has a `sessionId`.
   */
  | ({
      kind: "account";
      accountId: string;
      username: string;
      tokenId?: string;
      knowsPassword?: true;
      sessionId?: string;
      tenant: Tenant;
    } & Subject)
  /** An API token of a product: sees what hangs on that product. */
  | ({ kind: "product"; productId: string; tenant: Tenant } & Subject)
  /** A license itself, by its key or a token of it: sees itself and its machines. `block` says what blocks it, where its key was sent. */
  | ({ kind: "license"; licenseId: string; block: Block | null; tenant: Tenant } & Subject);
