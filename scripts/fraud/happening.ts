import type { FraudEvent } from '../../src/domain/fraud/event.ts';
import type { AccountContext } from '../../src/domain/fraud/facts.ts';

/** The ways of fraud that are planted. */
export const PLANTED_KINDS = [
  'orderBurst',
  'methodRing',
  'addressRing',
  'deviceRing',
  'largeFirstOrder',
  'bustOut',
  'returnedPayments',
  'cardTesting',
  'takeOver',
  'goodwillAbuse',
  'refundAbuse',
  'agentGoodwill',
  'agentOverrides',
] as const;
export type PlantedKind = (typeof PLANTED_KINDS)[number];

/** One planted case. */
export interface PlantedCase {
  readonly kind: PlantedKind;
  readonly number: number;
}

/** Something that happens in the simulation: the event, and what nobody but the simulation knows. */
export interface Happening {
  readonly event: FraudEvent;
  /** Of the account; null where the event is about no account. */
  readonly account: AccountContext | null;
  /** Null: normal life. */
  readonly planted: PlantedCase | null;
  /** The fraudster gets something by it: an order that goes through, a credit. */
  readonly isEffect: boolean;
}
