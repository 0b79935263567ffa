/**
 * The party whose accounts share one credit: a customer, or the group of companies that an enterprise belongs to. All its accounts
 * belong to the same credit party.
 */
export type CreditPartyId = `customer:${string}` | `group:${string}`;

/** Whose credit a decision is about, and how often credit was held for that party before. */
export interface CreditPartyNow {
  readonly partyId: CreditPartyId;
  /** Rises with every decision that holds credit on any account of the party; one that holds credit is bound to it. */
  readonly turn: number;
}
