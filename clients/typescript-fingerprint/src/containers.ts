import type { System } from "./system.ts";

/** A container that the program runs in. Its id is undefined where it cannot be read. */
export type Container = { id: string | undefined };

/** Files that container runtimes mount from a folder which has the container's id as its name. */
const mounted = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

/**
 * Finds the container that the program runs in: Docker, Podman, containerd and Kubernetes. All containers of an image have the image's machine id,
 * so that only the container's own id tells them apart. Containers that are whole systems (LXC, systemd-nspawn) have a machine id of their own and
 * count as machines.
 */
export async function findContainer({ readText, env }: System): Promise<Container | undefined> {
  const id = idInMounts(await readText("/proc/self/mountinfo")) ?? idInControlGroups(await readText("/proc/self/cgroup"));
  if (id !== undefined) return { id };
  const markers = [await readText("/.dockerenv"), await readText("/run/.containerenv"), env.KUBERNETES_SERVICE_HOST];
  return markers.some((marker) => marker !== undefined) ? { id: undefined } : undefined;
}

/** proc_pid_mountinfo(5): field 4 is the folder that is mounted, field 5 where. A host that runs containers mounts nothing at these places. */
function idInMounts(mounts: string | undefined): string | undefined {
  for (const line of mounts?.split("\n") ?? []) {
    const [, , , from = "", at = ""] = line.split(" ");
    const [, id] = /\/([0-9a-f]{64})(?:\/|$)/.exec(from) ?? [];
    if (mounted.includes(at) && id !== undefined) return id;
  }
  return undefined;
}

/** cgroups(7): the program's own group, such as `/docker/<id>` or `…/cri-containerd-<id>.scope`. */
const idInControlGroups = (groups: string | undefined): string | undefined =>
  /(?:\/|-)([0-9a-f]{64})(?:\.scope)?$/m.exec(groups ?? "")?.[1];
