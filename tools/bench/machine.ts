import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';

/** Which processors take which part of the work. */
export interface Pinning {
  /** Number of the processor of the functions that are measured; any, if absent. */
  readonly client: number | undefined;
  /** That of the stub. */
  readonly stub: number | undefined;
  /** How it is done, in words. */
  readonly means: string;
}

/** What must be known of the machine to read the figures. */
export interface Machine {
  readonly node: string;
  readonly architecture: string;
  readonly processors: number;
  readonly pinning: string;
  readonly quota: string;
}

/** Processors in a list such as `0-3,8`. */
export function processorsIn(list: string): number[] {
  return list
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first = Number.NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
}

function allowedProcessors(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return list === undefined ? [] : processorsIn(list);
}

/**
 * Binds this process, and with it every one that it starts from now on, to one processor, and keeps another one for the
 * stub: neither takes time from the other.
 */
export function pin(): Pinning {
  const free = (means: string): Pinning => ({ client: undefined, stub: undefined, means });
  try {
    const [client, ...others] = allowedProcessors();
    const stub = others.at(-1);
    if (client === undefined || stub === undefined) return free('not bound: there is one processor only');
    execFileSync('taskset', ['-cp', String(client), String(process.pid)], { stdio: 'ignore' });
    return { client, stub, means: 'functions bound to one processor, the stub to another' };
  } catch {
    return free('not bound: there is no taskset here, so figures scatter more');
  }
}

/** Facts of this machine, without anything that names it. */
export function machine(pinning: Pinning, quota: string): Machine {
  return {
    node: process.version,
    architecture: arch(),
    processors: cpus().length,
    pinning: pinning.means,
    quota,
  };
}
