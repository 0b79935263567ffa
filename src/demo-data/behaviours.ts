import type { AccountState, CollectionStatus } from '../domain/accounts/billing-account.ts';
import type { BillFate } from './plan.ts';
import type { Random } from './random.ts';

/** How the invented customers treat their bills. */
export const BEHAVIOURS = ['good', 'late', 'overdue', 'suspended', 'disputed', 'new', 'collections'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** Of a hundred customers, how many behave so. */
const SHARE: Readonly<Record<Behaviour, number>> = {
  good: 58,
  late: 14,
  overdue: 9,
  suspended: 4,
  disputed: 4,
  new: 8,
  collections: 3,
};

export function drawBehaviour(random: Random): Behaviour {
  let left = random.next() * 100;
  for (const behaviour of BEHAVIOURS) {
    left -= SHARE[behaviour];
    if (left < 0) return behaviour;
  }
  return 'good';
}

/** What the behaviour did to the account itself. */
export function stateOf(behaviour: Behaviour): { state: AccountState; collectionStatus: CollectionStatus } {
  switch (behaviour) {
    case 'suspended':
      return { state: 'suspended', collectionStatus: 'none' };
    case 'collections':
      return { state: 'suspended', collectionStatus: 'collections' };
    case 'good':
    case 'late':
    case 'overdue':
    case 'disputed':
    case 'new':
      return { state: 'active', collectionStatus: 'none' };
  }
}

/** What becomes of the bill that is `billsAgo` before the newest. */
export function drawFate(random: Random, behaviour: Behaviour, billsAgo: number): BillFate {
  const inTime: BillFate = random.chance(0.04)
    ? { kind: 'failedThenPaid', days: random.int(1, 4) }
    : { kind: 'paid', days: -random.int(0, 10) };
  switch (behaviour) {
    case 'good':
    case 'new':
      return random.chance(0.005) ? { kind: 'returnedThenPaid', days: 2 } : inTime;
    case 'late':
      return random.chance(0.4) ? { kind: 'paid', days: random.int(6, 25) } : inTime;
    case 'overdue':
      return billsAgo <= 1 ? { kind: random.chance(0.3) ? 'failed' : 'unpaid' } : inTime;
    case 'suspended':
      return billsAgo <= 2 ? { kind: 'unpaid' } : inTime;
    case 'disputed':
      return billsAgo === 1 ? { kind: 'disputed' } : inTime;
    case 'collections':
      return billsAgo <= 4 ? { kind: 'unpaid' } : { kind: 'paid', days: random.int(5, 30) };
  }
}
