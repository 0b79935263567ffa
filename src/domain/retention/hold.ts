/** Legal holds: records that may not be removed, whatever their periods are. */
import type { CivilDate, Instant } from '../civil-date.ts';
import type { CustomerId, SubjectId } from '../flavor.ts';

/** What a legal hold can be set on. */
export const HELD_OBJECTS = [
  /** Everything of a customer. */
  'customer',
  /** Everything of the customer of a billing account: records of one account can't be told from those of its customer everywhere. */
  'account',
  /** Everything of the customer of a case, by the id of its workflow. */
  'case',
] as const;
export type HeldObjectType = (typeof HELD_OBJECTS)[number];

/** A legal hold, as it is stored. */
export interface LegalHold {
  readonly holdId: string;
  readonly object: { readonly type: HeldObjectType; readonly id: string };
  /** The customer whose records it holds. */
  readonly customerId: CustomerId;
  /** In the words of the person who set it. */
  readonly reason: string;
  /** The last day on which it holds; null: until it is lifted. */
  readonly until: CivilDate | null;
  readonly setBy: SubjectId;
  readonly setAt: Instant;
  /** Who lifted it, when and why; null: nobody did. */
  readonly lifted: { readonly by: SubjectId; readonly at: Instant; readonly reason: string } | null;
}

/** Whether a hold is in force on a day. Without an end it holds until it is lifted. */
export function isHoldInForce(
  { lifted, until }: Pick<LegalHold, 'lifted' | 'until'>,
  on: CivilDate,
): boolean {
  return lifted === null && (until === null || on <= until);
}
