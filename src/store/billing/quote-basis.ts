import { createHash } from 'node:crypto';
import { standingOfSnapshot } from '../../domain/accounts/reads/across-accounts.ts';
import type { AccountPresent } from '../../domain/accounts/snapshot.ts';
import type { Standing } from '../../domain/accounts/standing.ts';
import { isInAdvance } from '../../domain/billing/recurring.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';

/** Standings in which nobody gets another cycle without an agent. */
const BARRED: readonly Standing[] = ['overdue', 'suspended', 'collections', 'writtenOff'];

/**
 * What the quote of a cycle change was made of, as a hash: the cycle and its last change, how far the account is billed, the services,
 * the state of the account, and whether its standing keeps it from a change. Nothing else makes a quote void: not usage, not a payment.
 */
export function quoteBasis(present: AccountPresent): string {
  const { account, subscriptions, cycleTransition } = present;
  const { state, cycle, billing, currency } = account;
  const services = subscriptions.map(
    ({ subscriptionId, offeringId, monthlyCharge, startDate, endDate, state, ending, ...billed }) => ({
      ...{ subscriptionId, offeringId, monthlyCharge, startDate, endDate, state },
      ending: ending?.reason ?? null,
      ...(isInAdvance(billed) ? { paidAhead: billed.paidAhead ?? [] } : {}),
    }),
  );
  const barred = BARRED.includes(standingOfSnapshot(present));
  const basis = { state, currency, cycle, cycleTransition, billing: billing ?? null, services, barred };
  return createHash('sha256').update(canonicalJson(basis)).digest('hex');
}
