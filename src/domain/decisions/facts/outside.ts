/** Facts from other systems: a credit bureau, and a check of identity. Each has its source and the instant for which the source says it. */
import type { Instant } from '../../civil-date.ts';
import type { CustomerId } from '../../flavor.ts';
import type { Fact, Facts, FactValue } from '../decision.ts';

export const OUTSIDE_SOURCES = ['creditBureau', 'identityCheck'] as const;
export type OutsideSource = (typeof OUTSIDE_SOURCES)[number];

/**
 * How a source stands by a customer: it answered; it knows nobody of the kind; the customer did not allow it; it could not be asked. The last one is
 * the degraded mode: a decision that was made in it says so by this fact.
 */
export const OUTSIDE_STATUSES = ['answered', 'noRecord', 'noConsent', 'unavailable'] as const;
export type OutsideStatus = (typeof OUTSIDE_STATUSES)[number];

/** What the customer allowed. */
export interface Consent {
  readonly consentId: string;
  /** From then on nothing that was got by it is used. */
  readonly validUntil: Instant;
}

/** What a source says of a customer. */
export type OutsideAnswer =
  | {
      readonly status: 'answered';
      /** The instant for which the source says it. */
      readonly observedAt: Instant;
      readonly consent: Consent;
      /** By the names of the facts. */
      readonly values: Readonly<Record<string, FactValue | null>>;
    }
  | { readonly status: 'noRecord' | 'noConsent' };

/** Why somebody is asked about: an order, or only a trial of one, for which a bureau should leave no trace. */
export type OutsidePurpose = 'order' | 'trial';

/** Asks a source, within the time that it is given. @throws when it has no answer that can be used */
export type AskSource = (
  customerId: CustomerId,
  purpose: OutsidePurpose,
  signal: AbortSignal,
) => Promise<OutsideAnswer>;

/** The facts of each source, beside its status. */
const VALUES: Readonly<Record<OutsideSource, readonly string[]>> = {
  creditBureau: ['bureauScore', 'bureauOpenDefaults'],
  identityCheck: ['identityVerified'],
};
const STATUS: Readonly<Record<OutsideSource, string>> = {
  creditBureau: 'bureauStatus',
  identityCheck: 'identityStatus',
};

/** All facts that a source can tell. */
export function factNamesOf(source: OutsideSource): readonly string[] {
  return [STATUS[source], ...VALUES[source]];
}

/** What is known of a source: how it stands now, and what it said last, which may be older. */
export interface KnownAnswer {
  readonly status: OutsideStatus;
  readonly answer: OutsideAnswer | null;
}

/**
 * The facts of a source. The status is the present one; values hold for the instant that the source named, so that a policy's `maxAgeHours` counts from
 * there. What it did not say is an unknown fact.
 */
export function outsideFacts(source: OutsideSource, { status, answer }: KnownAnswer, asOf: Instant): Facts {
  const facts: Record<string, Fact> = { [STATUS[source]]: { value: status, source, observedAt: asOf } };
  const said = answer?.status === 'answered' ? answer : null;
  for (const name of VALUES[source])
    facts[name] = { value: said?.values[name] ?? null, source, observedAt: said?.observedAt ?? asOf };
  return facts;
}
