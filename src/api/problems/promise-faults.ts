import type { PromiseRefusal, PromiseWish } from '../../domain/arrears/promise.ts';
import type { Fault } from './problem.ts';

const TEXTS: Readonly<Record<PromiseRefusal['code'], string>> = {
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
export function faultOfPromise({ code, limit }: PromiseRefusal, wish: PromiseWish): Fault {
  const pointer = pointerOf(code, wish);
  return { pointer, code, detail: limit === null ? TEXTS[code] : `${TEXTS[code]} The limit is ${limit}.` };
}

function pointerOf(code: PromiseRefusal['code'], wish: PromiseWish): string {
  switch (code) {
    case 'amount-too-small':
    case 'amount-above-past-due':
      return '/amount/amountMinor';
    case 'date-in-the-past':
    case 'date-too-far-ahead':
      return wish.kind === 'plan' ? '/firstDate' : '/untilDate';
    case 'too-few-installments':
    case 'too-many-installments':
      return '/installments';
    case 'another-promise-active':
    case 'promises-broken':
      return '/billingAccountId';
  }
}
