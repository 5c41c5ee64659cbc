import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Megabytes of memory that come with one whole processor in Lambda. */
export const MEGABYTES_PER_CPU = 1769;

/** Lambda's own accounting period, in microseconds. */
const PERIOD = 20_000;

const GROUP_PREFIX = 'webhooks-bench-';
const GROUP_NAME = new RegExp(`^${GROUP_PREFIX}(\\d+)-\\d+$`);

/** Limits processes to the part of a processor that Lambda gives with so much memory. */
export interface CpuQuota {
  /** How it is done, in words. */
  readonly means: string;
  /** Limits a process from now on. */
  limit(pid: number, megabytes: number): void;
  /** Gives up on a process that has ended. */
  release(pid: number): void;
  /** Leaves nothing behind. */
  close(): void;
}

/** Microseconds of processor time in each period. Lambda gives whole processors above the first one, too. */
function runtimeOf(megabytes: number): number {
  return Math.round((PERIOD * megabytes) / MEGABYTES_PER_CPU);
}

/** A control group per memory size, made when it is first needed. */
class ControlGroups implements CpuQuota {
  readonly means: string;
  readonly #root: string;
  readonly #limit: (folder: string, microseconds: number) => void;
  readonly #folders = new Map<number, string>();

  constructor(means: string, root: string, limit: (folder: string, microseconds: number) => void) {
    this.means = means;
    this.#root = root;
    this.#limit = limit;
  }

  /**
   * Clears away what runs left that were ended from outside.
   *
   * @throws if this machine does not let groups be made
   */
  prepare(): void {
    for (const name of readdirSync(this.#root)) {
      const pid = GROUP_NAME.exec(name)?.[1];
      if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmdirSync(join(this.#root, name));
    }
    this.#folder(MEGABYTES_PER_CPU);
  }

  limit(pid: number, megabytes: number): void {
    writeFileSync(join(this.#folder(megabytes), 'cgroup.procs'), String(pid));
  }

  release(): void {}

  close(): void {
    for (const folder of this.#folders.values()) {
      if (existsSync(folder)) rmdirSync(folder);
    }
    this.#folders.clear();
  }

  #folder(megabytes: number): string {
    let folder = this.#folders.get(megabytes);
    if (folder === undefined) {
      folder = join(this.#root, `${GROUP_PREFIX}${process.pid}-${megabytes}`);
      mkdirSync(folder);
      this.#folders.set(megabytes, folder);
      this.#limit(folder, runtimeOf(megabytes));
    }
    return folder;
  }
}

/** Stops and continues a process in turn. It limits time, not work: what waits for the network is stopped, too. */
class DutyCycle implements CpuQuota {
  readonly means =
    'SIGSTOP and SIGCONT in turn, as there is no control group to write to: coarser than Lambda';
  readonly #timers = new Map<number, NodeJS.Timeout>();

  limit(pid: number, megabytes: number): void {
    const running = runtimeOf(megabytes) / 1000;
    if (running >= PERIOD / 1000) return;
    const cycle = () => {
      this.#signal(pid, 'SIGSTOP');
      this.#timers.set(pid, setTimeout(proceed, PERIOD / 1000 - running));
    };
    const proceed = () => {
      this.#signal(pid, 'SIGCONT');
      this.#timers.set(pid, setTimeout(cycle, running));
    };
    this.#timers.set(pid, setTimeout(cycle, running));
  }

  release(pid: number): void {
    clearTimeout(this.#timers.get(pid));
    this.#timers.delete(pid);
    this.#signal(pid, 'SIGCONT');
  }

  close(): void {
    for (const pid of this.#timers.keys()) this.release(pid);
  }

  #signal(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function firstVersion(): ControlGroups {
  return new ControlGroups('a control group (v1)', '/sys/fs/cgroup/cpu', (folder, microseconds) => {
    writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD));
    writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(microseconds));
  });
}

function secondVersion(): ControlGroups {
  return new ControlGroups('a control group (v2)', '/sys/fs/cgroup', (folder, microseconds) =>
    writeFileSync(join(folder, 'cpu.max'), `${microseconds} ${PERIOD}`),
  );
}

function hasSecondVersion(): boolean {
  const file = '/sys/fs/cgroup/cgroup.subtree_control';
  return existsSync(file) && readFileSync(file, 'utf8').split(/\s+/).includes('cpu');
}

/** The best means that this machine has. */
export function cpuQuota(): CpuQuota {
  const groups = hasSecondVersion() ? secondVersion() : firstVersion();
  try {
    groups.prepare();
    return groups;
  } catch {
    // No such file system, or nothing that may be written to.
    return new DutyCycle();
  }
}
