/**
 * Windows recomputed from raw events: everything is kept and everything is looked at again. It shares no code with
 * src/domain/fraud but the types, and knows nothing of buckets.
 */
import type { FraudEvent, FraudEventKind } from '../../../src/domain/fraud/event.ts';
import type { PartyKind } from '../../../src/domain/fraud/party.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export class Batch {
  readonly #events: readonly FraudEvent[];

  /** All events of one party, also repeated ones. */
  constructor(events: readonly FraudEvent[]) {
    this.#events = [...new Map(events.map((event) => [event.eventId, event])).values()];
  }

  get #newest(): number {
    return Math.max(...this.#events.map(({ at }) => Date.parse(at)));
  }

  count(kind: FraudEventKind, unit: 'hours' | 'days', size: number, asOf: number) {
    const step = unit === 'hours' ? HOUR : DAY;
    const floor = (time: number) => time - (time % step);
    const from = floor(asOf) - size * step;
    // What is older than the longest window of the newest event is forgotten.
    const forgotten = floor(this.#newest) - (unit === 'hours' ? 48 : 60) * step;
    const found = this.#events.filter(
      (event) => event.kind === kind && Date.parse(event.at) >= Math.max(from, forgotten),
    );
    return { count: found.length, amount: found.reduce((sum, { amount }) => sum + (amount ?? 0), 0) };
  }

  seen(kind: PartyKind, days: number, asOf: number): string[] {
    const latest = new Map<string, number>();
    for (const { parties, at } of this.#events) {
      const id = parties[kind];
      if (id !== undefined) latest.set(id, Math.max(latest.get(id) ?? 0, hourOf(at)));
    }
    return [...latest]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, 24)
      .filter(([, hour]) => hour >= Math.floor(asOf / HOUR) - days * 24)
      .map(([id]) => `${kind}:${id}`)
      .sort();
  }

  hoursSince(kind: FraudEventKind, asOf: number): number {
    const hours = this.#events.filter((event) => event.kind === kind).map(({ at }) => hourOf(at));
    return hours.length === 0
      ? 9_999
      : Math.min(9_999, Math.max(0, Math.floor(asOf / HOUR) - Math.max(...hours)));
  }
}

function hourOf(at: string): number {
  return Math.floor(Date.parse(at) / HOUR);
}
