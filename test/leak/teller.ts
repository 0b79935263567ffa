/** What the parts of the search for leaks have in common: who asks, what is planted, and what came of it. */
import type { Role } from '../../src/domain/access/roles.ts';
import type { Call, Caller } from '../support/callers/caller.ts';
import type { Product } from '../support/product/product.ts';
import type { Canaries } from './canaries.ts';

/** What has to come of a request: `either` where a card number is refused in one place and masked in another, or where nothing may be there. */
export type Expected = 'accepted' | 'refused' | 'either';

/** Remembers what a request was answered, and gives the answer. A request that is not said to be refused has to be accepted. */
export type Keep = (route: string, answer: Promise<Response>, expected?: Expected) => Promise<string>;

export interface Teller {
  readonly product: Product;
  readonly caller: Caller;
  readonly canaries: Canaries;
  readonly keep: Keep;
  /** A POST whose words are a canary. */
  write(
    what: string,
    role: Role,
    path: string,
    body: (words: string) => object,
    call?: Call,
  ): Promise<string>;
}

/** An amount in euro cents. */
export const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** The first id of a member in an answer; an id that nothing has where there is none, which then shows as a request that was refused. */
export const idIn = (answer: string, member: string): string =>
  new RegExp(`"${member}":"([^"]+)"`).exec(answer)?.[1] ?? 'NONE';

/** A civil date in UTC that many days from today. */
export const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The headers of a merge patch. */
export const patching = (etag: string | null) => ({
  'content-type': 'application/merge-patch+json',
  'if-match': etag ?? '',
});
