import type { DatabaseEnvironment } from "../db/client.ts";
import type { NodeStub } from "./node-types.ts";
import type { TenantDirectoryStub } from "./tenant-directory-stub.ts";

/** The part of the Worker's environment that the replica reads. */
export type EdgeEnvironment = DatabaseEnvironment & {
  /** The regional nodes; without them each validation asks the database. */
  REGIONAL_NODE?: DurableObjectNamespace<Rpc.DurableObjectBranded & NodeStub>;
  /** The names of each region's tenants; without them a regional node is asked for any name. */
  TENANT_DIRECTORY?: DurableObjectNamespace<Rpc.DurableObjectBranded & TenantDirectoryStub>;
  /** For tests: the region that this Worker takes itself to be in. */
  REGION?: string;
  /** Bytes that an isolate may keep of licenses; `0` has it keep none. */
  EDGE_MEMORY_BYTES?: string;
};
