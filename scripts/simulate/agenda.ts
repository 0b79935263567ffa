import type { CivilDate, Instant } from '../../src/domain/civil-date.ts';
import type { World } from './world.ts';

/** Something that is to happen to an account on a day. */
export type Task = (now: Instant) => Promise<void>;

/** What customers and staff have planned, by day and account. */
export class Agenda {
  readonly #days = new Map<CivilDate, Map<string, Task[]>>();

  /** Plans a task. One account's tasks of a day are done in the order in which they were planned. */
  add(date: CivilDate, billingAccountId: string, task: Task): void {
    const day = this.#days.get(date) ?? new Map<string, Task[]>();
    this.#days.set(date, day);
    const tasks = day.get(billingAccountId);
    if (tasks === undefined) day.set(billingAccountId, [task]);
    else tasks.push(task);
  }

  /** Takes the tasks of a day off the agenda, of those accounts alone that `of` picks. */
  take(date: CivilDate, of: (billingAccountId: string) => boolean): [string, Task[]][] {
    const day = this.#days.get(date);
    if (day === undefined) return [];
    const taken = [...day].filter(([id]) => of(id)).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [id] of taken) day.delete(id);
    if (day.size === 0) this.#days.delete(date);
    return taken;
  }
}

/** Runs `work` on each item, some at once; rejects with the first failure after all have ended. */
export async function inLanes<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  lanes = 8,
): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

/** The items by the circles of their accounts: what happens in a circle is done one after the other, so that a life can be lived again. */
export function together<T>(
  { byAccount }: Pick<World, 'byAccount'>,
  items: readonly T[],
  accountOf: (item: T) => string,
): T[][] {
  const circles = new Map<string, T[]>();
  for (const item of items) {
    const id = accountOf(item);
    const circle = byAccount.get(id)?.circle ?? id;
    const known = circles.get(circle);
    if (known === undefined) circles.set(circle, [item]);
    else known.push(item);
  }
  return [...circles.values()];
}
