import { exact, type Minor } from '../money.ts';
import type { Facts } from './decision.ts';

/** How much credit an approval holds for a one-off charge: what the deposit that is held for the order does not secure. */
export function creditToHold(oneOffCharge: Minor, facts: Facts): Minor {
  const deposit = facts['depositPaidAmount']?.value;
  return exact(Math.max(0, oneOffCharge - (typeof deposit === 'number' ? deposit : 0)));
}
