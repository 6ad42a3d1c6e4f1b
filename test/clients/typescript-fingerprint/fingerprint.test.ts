import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { browserFingerprint } from "../../../clients/typescript-fingerprint/src/browser.ts";
import {
  isSharedId,
  machineFingerprint,
  NoMachineIdError,
  type System,
} from "../../../clients/typescript-fingerprint/src/index.ts";
import { defaultTexts, factoryIds, isSharedFingerprint } from "../../../src/licensing/fingerprints.ts";

const app = "sketchbook";

/** A machine with these files and programs, and nothing else. */
const machine = (platform: string, files: Record<string, string>, outputs: Record<string, string> = {}, env = {}): System => ({
  platform,
  env,
  readText: async (path) => files[path],
  run: async (program, parameters) => outputs[[program, ...parameters].join(" ")],
});

const linux = (files: Record<string, string>, env = {}) => machine("linux", files, {}, env);

const machineId = "6f1c2e3a4b5d4e6f8a9b0c1d2e3f4a5b\n";

const ioreg = "/usr/sbin/ioreg -rd1 -c IOPlatformExpertDevice";
const mac = (uuid: string) =>
  machine(
    "darwin",
    {},
    { [ioreg]: `+-o J314sAP  <class IOPlatformExpertDevice>\n    {\n      "IOPlatformUUID" = "${uuid}"\n    }` },
  );

const reg = (root: string) => `${root}\\System32\\reg.exe query HKLM\\SOFTWARE\\Microsoft\\Cryptography /v MachineGuid /reg:64`;
const windows = (guid: string, root = "C:\\Windows") =>
  machine(
    "win32",
    {},
    { [reg(root)]: `\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\r\n    MachineGuid    REG_SZ    ${guid}\r\n\r\n` },
    { SystemRoot: root },
  );

const fingerprintOf = async (system: System, name = app) => (await machineFingerprint({ app: name, system })).fingerprint;

const reasonOf = (system: System) =>
  machineFingerprint({ app, system }).then(
    () => "none",
    (error: unknown) => (error instanceof NoMachineIdError ? error.reason : String(error)),
  );

describe("a machine is known by its id", () => {
  test.each([
    ["linux-machine-id", linux({ "/etc/machine-id": machineId })],
    ["linux-machine-id", linux({ "/etc/machine-id": "uninitialized\n", "/var/lib/dbus/machine-id": machineId })],
    ["macos-platform-uuid", mac("5B2F0C9A-1111-5222-8333-444455556666")],
    ["windows-machine-guid", windows("5b2f0c9a-1111-4222-8333-444455556666")],
    ["windows-machine-guid", windows("5b2f0c9a-1111-4222-8333-444455556666", "D:\\WINNT")],
  ])("%s", async (source, system) => {
    const first = await machineFingerprint({ app, system });
    expect(first).toEqual({ source, fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await machineFingerprint({ app, system })).toEqual(first);
  });

  test("another machine and another app have another fingerprint, and none shows the id", async () => {
    const other = linux({ "/etc/machine-id": machineId.replace("6", "7") });
    const one = linux({ "/etc/machine-id": machineId });
    const all = [await fingerprintOf(one), await fingerprintOf(other), await fingerprintOf(one, "notebook")];
    expect(new Set(all).size).toBe(3);
    expect(all.join()).not.toContain(machineId.trim());
  });

  test("the same id in capitals is the same machine", async () => {
    expect(await fingerprintOf(mac("5B2F0C9A-1111-5222-8333-444455556666"))).toBe(
      await fingerprintOf(mac("5b2f0c9a-1111-5222-8333-444455556666")),
    );
  });
});

describe("containers are told apart", () => {
  const docker = (id: string) =>
    `612 611 254:1 /var/lib/docker/containers/${id}/hostname /etc/hostname rw,relatime - ext4 /dev/vda1 rw\n`;
  const podman = (id: string) =>
    `88 70 0:42 /containers/storage/overlay-containers/${id}/userdata/hosts /etc/hosts rw - tmpfs tmpfs rw\n`;
  const kubernetes = (id: string) =>
    `90 70 8:1 /var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${id}/resolv.conf /etc/resolv.conf rw - ext4 /dev/sda1 rw\n`;
  const [one, other] = ["a1".repeat(32), "b2".repeat(32)];

  test.each([
    ["Docker", docker],
    ["Podman", podman],
    ["Kubernetes", kubernetes],
  ])("of %s, though they are of one image on one host", async (_, mounts) => {
    const container = (id: string) => linux({ "/etc/machine-id": machineId, "/proc/self/mountinfo": mounts(id) });
    const [first, second] = [await machineFingerprint({ app, system: container(one) }), await fingerprintOf(container(other))];
    expect(first.source).toBe("container");
    expect(first.fingerprint).not.toBe(second);
    expect(await fingerprintOf(container(one)), "a restart keeps it").toBe(first.fingerprint);
  });

  test.each([`0::/docker/${one}`, `12:memory:/kubepods/burstable/pod1/${one}\n0::/\n`, `0::/system.slice/docker-${one}.scope`])(
    "by their control group: %s",
    async (groups) => {
      expect((await machineFingerprint({ app, system: linux({ "/proc/self/cgroup": groups }) })).source).toBe("container");
    },
  );

  test("a host that runs containers is a machine", async () => {
    const mounts = `612 30 0:55 / /var/lib/docker/overlay2/${one}/merged rw - overlay overlay rw\n613 30 0:4 net:[1] /run/docker/netns/${one} rw - nsfs nsfs rw\n`;
    const host = linux({ "/etc/machine-id": machineId, "/proc/self/mountinfo": mounts, "/proc/self/cgroup": "0::/user.slice" });
    expect((await machineFingerprint({ app, system: host })).source).toBe("linux-machine-id");
  });

  test("a container that is a whole system has a machine id of its own", async () => {
    const system = linux({ "/etc/machine-id": machineId, "/proc/self/cgroup": "0::/" }, { container: "lxc" });
    expect((await machineFingerprint({ app, system })).source).toBe("linux-machine-id");
  });

  test.each([
    ["Docker", linux({ "/etc/machine-id": machineId, "/.dockerenv": "" })],
    ["Podman", linux({ "/etc/machine-id": machineId, "/run/.containerenv": 'engine="podman"' })],
    ["Kubernetes", linux({ "/etc/machine-id": machineId }, { KUBERNETES_SERVICE_HOST: "10.0.0.1" })],
  ])("without a readable id, one of %s has no fingerprint: that of the image would be everybody's", async (_, system) => {
    expect(await reasonOf(system)).toBe("unknown_container");
  });
});

describe("nothing is made up", () => {
  test.each([
    ["no id", linux({}), "no_machine_id"],
    ["an id that is none", linux({ "/etc/machine-id": "sketchbook\n" }), "no_machine_id"],
    ["a program that fails", machine("darwin", {}), "no_machine_id"],
    ["a registry without the value", machine("win32", {}), "no_machine_id"],
    ["a platform that is not known", machine("aix", { "/etc/machine-id": machineId }), "no_machine_id"],
    ["zeros", linux({ "/etc/machine-id": "0".repeat(32) }), "shared_machine_id"],
    ["a factory id on macOS", mac("03000200-0400-0500-0006-000700080009"), "shared_machine_id"],
    ["a factory id on Windows", windows("12345678-1234-5678-1234-567812345678"), "shared_machine_id"],
  ])("%s", async (_, system, reason) => {
    expect(await reasonOf(system)).toBe(reason);
  });

  test("this machine has a fingerprint that stays, or a reason", async () => {
    const ask = () => machineFingerprint({ app }).catch((error: unknown) => (error as NoMachineIdError).reason);
    expect(await ask()).toEqual(await ask());
  });

  test("an app has a name", async () => {
    await expect(machineFingerprint({ app: "", system: linux({ "/etc/machine-id": machineId }) })).rejects.toThrow("app");
  });
});

test("what is refused as everybody's is what the service refuses", () => {
  for (const id of [...defaultTexts, ...factoryIds])
    expect([isSharedId(id), isSharedId(` ${id.toUpperCase()} `)], id).toEqual([true, true]);
  const digit = fc.constantFrom("0", "f", "F", "-", ":", ".", "_", "{", "}", " ", "1");
  const ids = fc.oneof(
    fc.string({ unit: digit, maxLength: 40 }),
    fc.constantFrom<string>(...defaultTexts, ...factoryIds),
    fc
      .tuple(fc.constantFrom<string>(...factoryIds), fc.nat(31), fc.constantFrom("-", "0", ""))
      .map(([id, at, put]) => id.slice(0, at) + put + id.slice(at)),
    fc.string(),
  );
  fc.assert(
    fc.property(ids, (id) => {
      expect(isSharedId(id), id).toBe(isSharedFingerprint(id));
    }),
    { numRuns: 1_000 },
  );
});

test("a browser keeps a random one", () => {
  const texts = new Map<string, string>();
  const storage = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void texts.set(name, text),
  };
  const fingerprint = browserFingerprint(storage);
  expect(fingerprint).toMatch(/^[0-9a-f-]{36}$/);
  expect(browserFingerprint(storage)).toBe(fingerprint);
  for (const name of texts.keys()) texts.set(name, "damaged");
  expect(browserFingerprint(storage)).not.toBe("damaged");
});
