/** A bill is cancelled and billed again: by one person within the limits, beyond them by two. Repeating a call changes nothing. */
import { absence } from '../../domain/absences.ts';
import type { BillCorrection, NewBillCorrection } from '../../domain/billing/bill-correction.ts';
import type { ProposalDecision } from '../../domain/four-eyes.ts';
import type { Currency } from '../../domain/money.ts';
import type { Store } from '../../store/store.ts';
import { assertCurrency } from '../currency.ts';
import { giverOf } from '../ledger/giving.ts';
import type { StandingNewsDeps } from '../payments/after-payment-change.ts';
import { tellOfStanding } from '../payments/news.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { billNotice } from './bill-notice.ts';

interface Deps extends StandingNewsDeps {
  readonly store: StandingNewsDeps['store'] & Pick<Store, 'bills' | 'accounts' | 'billCorrections'>;
  readonly policies: Pick<PolicyProvider, 'current'>;
}

/** A correction as it is asked for. */
export interface CorrectionRequest extends NewBillCorrection {
  /** The currency of each amount, with the pointer to it in the request. */
  readonly currencies: readonly (readonly [currency: Currency, pointer: string])[];
}

/**
 * Cancels a bill and bills it again where the limits in force (`credit-limits`, of what is posted) let its proposer give by how much the customer
 * owes less, and proposes it otherwise. Dunning and orders that wait look at the account again.
 * @throws BusinessFailure NotFound, CurrencyMismatch, Invalid, InvalidState, PolicyNotFound
 */
export async function correctBill(
  deps: Deps,
  { currencies, ...request }: CorrectionRequest,
): Promise<BillCorrection> {
  const at = deps.now();
  const bill = await deps.store.bills.get(request.billId);
  const account = bill === null ? null : await deps.store.accounts.get(bill.billingAccountId);
  if (account === null) throw absence('bill-missing');
  assertCurrency(account.currency, currencies);
  const giver = await giverOf(deps, 'posted', request.by, at);
  return told(deps, await deps.store.billCorrections.propose(request, { giver, tell: billNotice }, at));
}

/**
 * Does what was proposed (`approve`), or leaves the bill as it is (`reject`).
 * @throws BusinessFailure NotFound, DutiesNotSeparated, Invalid, InvalidState
 */
export async function decideCorrection(
  deps: Deps,
  verdict: 'approve' | 'reject',
  decision: ProposalDecision,
): Promise<BillCorrection> {
  const { billCorrections } = deps.store;
  return told(
    deps,
    verdict === 'approve'
      ? await billCorrections.approve(decision, billNotice, deps.now())
      : await billCorrections.reject(decision, deps.now()),
  );
}

async function told(deps: Deps, correction: BillCorrection): Promise<BillCorrection> {
  const { done, billingAccountId } = correction;
  if (done !== null) await tellOfStanding(deps, billingAccountId, done.cancellationId);
  return correction;
}
