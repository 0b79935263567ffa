import type { PromiseRefusal } from '../../domain/arrears/promise.ts';
import type { PromiseRefused } from '../../store/mongo/errors.ts';
import type { Fault } from './problem.ts';

const TEXTS: Readonly<Record<PromiseRefusal['code'], string>> = {
  'nothing-past-due': 'Nothing of this account is past due.',
  'amount-too-small': 'Less than may be promised, or than one minor unit for each installment.',
  'amount-above-past-due': 'More than what is past due.',
  'date-in-the-past': 'This day is over.',
  'date-too-far-ahead': 'Further ahead than may be promised.',
  'too-few-installments': 'Fewer installments than a plan has.',
  'too-many-installments': 'More installments than a plan may have.',
  'another-promise-active': 'Another promise or plan of this account is in force.',
  'promises-broken': 'Promises of this account were broken or cancelled not long ago.',
};

/** A reason against a promise, with its place in the request. */
export function faultOfPromise(
  { code, limit }: PromiseRefusal,
  refused: Pick<PromiseRefused, 'wish' | 'asked'>,
): Fault {
  const pointer = pointerOf(code, refused);
  const detail = limit === null ? TEXTS[code] : `${TEXTS[code]} The limit is ${limit}.`;
  return { pointer, code, detail, accepted: acceptedInstead(code, limit) };
}

function acceptedInstead(code: PromiseRefusal['code'], limit: PromiseRefusal['limit']): string {
  switch (code) {
    case 'amount-too-small':
      return `at least ${limit} minor units`;
    case 'amount-above-past-due':
      return `at most ${limit} minor units`;
    case 'date-in-the-past':
      return `${limit} or later`;
    case 'date-too-far-ahead':
      return `${limit} or earlier`;
    case 'too-few-installments':
      return `at least ${limit} installments`;
    case 'too-many-installments':
      return `at most ${limit} installments`;
    case 'nothing-past-due':
      return 'a promise once a bill of the account is past due';
    case 'another-promise-active':
      return 'a promise once that one is kept, broken or cancelled';
    case 'promises-broken':
      return 'a promise once fewer were broken or cancelled in the months that the limits name';
  }
}

function pointerOf(
  code: PromiseRefusal['code'],
  { wish, asked }: Pick<PromiseRefused, 'wish' | 'asked'>,
): string {
  // Who approves a settlement names its proposal and nothing else.
  if (asked === 'approval') return '/proposalId';
  switch (code) {
    case 'amount-too-small':
    case 'amount-above-past-due':
      return asked === 'settlement' ? '/terms/amount/amountMinor' : '/amount/amountMinor';
    case 'date-in-the-past':
    case 'date-too-far-ahead':
      if (asked === 'settlement') return '/terms/payBy';
      return wish.kind === 'plan' ? '/firstDate' : '/untilDate';
    case 'too-few-installments':
    case 'too-many-installments':
      return '/installments';
    case 'nothing-past-due':
    case 'another-promise-active':
    case 'promises-broken':
      return '/billingAccountId';
  }
}
