/** Processor time of processes, from /proc: on Linux alone. It says what an answer costs, also while others use the machine. */
import { readdirSync, readFileSync } from 'node:fs';

/** /proc gives processor time in hundredths of a second (USER_HZ). */
const TICK_MS = 10;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly milliseconds: number;
}

function processOf(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const nameEnds = stat.lastIndexOf(')');
    const name = stat.slice(stat.indexOf('(') + 1, nameEnds);
    // proc(5): after the name come state, parent, and from the fourteenth field of the whole on user and system time.
    const rest = stat.slice(nameEnds + 2).split(' ');
    return {
      ...{ pid, parent: Number(rest[1]), name },
      milliseconds: (Number(rest[11]) + Number(rest[12])) * TICK_MS,
    };
  } catch {
    return undefined; // It has ended meanwhile, or there is no /proc.
  }
}

function running(): Process[] {
  try {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((entry) => processOf(Number(entry)) ?? []);
  } catch {
    return [];
  }
}

/**
 * Processor time so far, in milliseconds, of this process and all that it started, by `named` (process ids) and else by the program's
 * name. Empty where there is no /proc.
 */
export function processorTime(named: Readonly<Record<string, number>>): Record<string, number> {
  const all = running();
  const ours = new Set([process.pid]);
  for (let before = 0; before < ours.size; ) {
    before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  const names = new Map(Object.entries(named).map(([name, pid]) => [pid, name]));
  names.set(process.pid, 'caller');
  const sums: Record<string, number> = {};
  for (const { pid, name, milliseconds } of all)
    if (ours.has(pid)) {
      const as = names.get(pid) ?? name;
      sums[as] = (sums[as] ?? 0) + milliseconds;
    }
  return sums;
}
