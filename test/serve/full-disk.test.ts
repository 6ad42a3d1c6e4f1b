import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { password, post, signIn, startService } from "../dev/running-service.ts";

/** A disk of a few MiB, or undefined where this user may mount none. */
function smallDisk(mebibytes: number): { path: string; remove(): void } | undefined {
  const path = mkdtempSync(join(tmpdir(), "latchkey-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=700`, "tmpfs", path], { stdio: "pipe" });
  } catch {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    remove() {
      execFileSync("umount", [path]);
      rmSync(path, { recursive: true });
    },
  };
}

/** Fills a disk to the last byte. @returns what makes room again */
function fill(disk: string): () => void {
  const path = join(disk, "fill");
  const room = () => statfsSync(disk).bavail * statfsSync(disk).bsize;
  while (room() > 0) writeFileSync(path, Buffer.alloc(Math.min(1024 * 1024, room())), { flag: "a" });
  return () => rmSync(path);
}

/** Only root may mount a disk, and not in every container. */
const mayMount = (() => {
  const disk = smallDisk(1);
  disk?.remove();
  return disk !== undefined;
})();

test.skipIf(!mayMount)(
  "a full disk: what must be written is answered 503, validations go on, and so does all when there is room",
  async () => {
    const disk = smallDisk(160);
    if (disk === undefined) throw new Error("a disk could be mounted a moment ago");
    const service = await startService({ dataDir: join(disk.path, "data"), variables: { SUPERADMIN__PASSWORD: password } });
    try {
      const token = await signIn(service.url);
      const tenant = `${service.url}/tenants/acme`;
      const made = async (path: string, body: unknown) => (await post(path, body, token)).data;
      await made(`${service.url}/tenants`, { name: "acme" });
      const { id: product_id } = await made(`${tenant}/products`, { name: "Sketchbook", code: "sketchbook" });
      const { id: policy_id } = await made(`${tenant}/policies`, { product_id, name: "One seat" });
      const { license_key } = await made(`${tenant}/licenses`, { product_id, policy_id, name: "Alice" });
      const write = () =>
        post(`${tenant}/products`, { name: crypto.randomUUID(), code: crypto.randomUUID(), metadata: { note: noise() } }, token);
      const validate = async () => (await post(`${tenant}/licenses/actions/validate`, { license_key }, token)).data.valid;
      const written: string[] = [];
      for (let time = 0; time < 3; time += 1) written.push((await write()).data.id ?? "");
      expect(await validate()).toBe(true);

      const makeRoom = fill(disk.path);
      // The database first uses up the space that it has set aside.
      let refused = await write();
      for (let time = 0; refused.status === 201 && time < 200; time += 1) {
        written.push(refused.data.id ?? "");
        refused = await write();
      }
      expect(refused.status).toBe(503);
      for (let time = 0; time < 5; time += 1) expect(await validate()).toBe(true);
      expect(service.output().match(/^Disk full +the database cannot write, .+$/gm)).toHaveLength(1);

      makeRoom();
      await expect.poll(async () => (await write()).status, { timeout: 20_000, interval: 500 }).toBe(201);
      expect(await validate()).toBe(true);
      for (const id of written) {
        const { status } = await fetch(`${tenant}/products/${id}`, { headers: { Authorization: `Bearer ${token}` } });
        expect(status, "nothing that was answered is lost").toBe(200);
      }
    } finally {
      await service.stop();
      disk.remove();
    }
  },
);

/** Text that does not compress. */
const noise = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(9_000))).toString("base64");
