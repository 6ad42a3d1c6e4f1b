/** A tenant directory as a Worker calls it. */
export type TenantDirectoryStub = {
  has(name: string): Promise<boolean>;
  add(name: string): Promise<void>;
  remove(name: string): Promise<void>;
};
