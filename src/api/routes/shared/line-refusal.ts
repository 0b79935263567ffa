import type { LineRefusal } from '../../../store/ledger/ledger-lines.ts';
import type { Fault } from '../../problems/problem.ts';

/** What the sender of an entry is told when the ledger refuses it. */
const FAULTS: Readonly<Record<LineRefusal, Fault>> = {
  accountNotFound: {
    pointer: '/billingAccountId',
    code: 'not-found',
    detail: 'There is no such billing account.',
  },
  currencyMismatch: {
    pointer: '/amount/currency',
    code: 'currency-mismatch',
    detail: 'The billing account is billed in another currency.',
  },
  keyReused: {
    pointer: '/idempotencyKey',
    code: 'key-reused',
    detail: 'This source posted another entry under this key before.',
  },
  creditTooSmall: {
    pointer: '/amount/amountMinor',
    code: 'not-enough-credit',
    detail: 'So much unapplied credit, which could be refunded, the account does not have.',
  },
  limitReached: {
    pointer: '/amount/amountMinor',
    code: 'limit-reached',
    detail:
      'It is more than one caller may give: in one credit, to one account in a day, or to all in a day.',
  },
  tooLarge: {
    pointer: '/amount/amountMinor',
    code: 'too-big',
    detail: 'With this amount the balance would not be exact any more.',
  },
};

/** The fault of a refused entry. */
export function faultOfRefusal(refusal: LineRefusal): Fault {
  return FAULTS[refusal];
}
