import { generateCrowd } from '../../src/demo-data/generate.ts';
import type { CivilDate, Instant, TimeZone } from '../../src/domain/civil-date.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import type { Product } from './machine.ts';

export const STORY_NAMES = ['bill-run', 'cycle-change', 'payment-burst'] as const;
export type StoryName = (typeof STORY_NAMES)[number];

/** One portion of work: accounts of its own, in a time zone that no other wave has. */
export interface Wave {
  readonly number: number;
  readonly timeZone: TimeZone;
  /** Same seed, same customers. */
  readonly seed: number;
  readonly customers: number;
  /** When the whole run began; what the story sends is dated by it. */
  readonly now: Instant;
}

/** Work that is killed in the middle. */
export interface Story {
  readonly name: StoryName;
  /** A collection that gets a document with every effect. */
  readonly grows: string;
  /** Puts the accounts there. Not disturbed. */
  load(product: Product, wave: Wave): Promise<void>;
  /** Does the work, and waits until the last of it has ended. */
  play(product: Product, wave: Wave): Promise<void>;
  /** Once all waves have ended, undisturbed. */
  after?(product: Product, waves: readonly Wave[]): Promise<void>;
}

const ZONES = Intl.supportedValuesOf('timeZone').filter((zone) => /^(Europe|America)\//.test(zone));

/** The zone of a wave of a story. */
export function zoneOf(story: StoryName, wave: number): TimeZone {
  const zone = ZONES[wave * STORY_NAMES.length + STORY_NAMES.indexOf(story)];
  if (zone === undefined) throw new RangeError('more waves than time zones');
  return zone;
}

/** The accounts of a wave, with a history that ends on `today`; no other wave or story has their ids. */
export function accountsOf(story: StoryName, wave: Wave, today: CivilDate): AccountBundle[] {
  const { number, seed, customers, timeZone } = wave;
  const offset = 1_000_000 + STORY_NAMES.indexOf(story) * 1_000_000 + number * 1_000;
  const crowd = [...generateCrowd({ seed: seed * 1_000 + number, customers, today })];
  return crowd.map((bundle) => {
    // Every id carries its customer's number after a prefix.
    const text = JSON.stringify(bundle).replaceAll(/(?<=[A-Z]-)1\d{3}\b/g, (id) =>
      String(offset + Number(id)),
    );
    const renamed: AccountBundle = JSON.parse(text);
    return { ...renamed, account: { ...renamed.account, timeZone } };
  });
}

/** Stores them, fifty in a transaction. */
export async function putAll({ store }: Product, bundles: readonly AccountBundle[]): Promise<void> {
  for (let at = 0; at < bundles.length; at += 50) await store.bulk.putAccounts(bundles.slice(at, at + 50));
}
