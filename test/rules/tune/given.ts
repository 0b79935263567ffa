import type { Candidates } from '../../../src/rules/tune/candidates.ts';
import { randomOf, type TuneData } from '../../../src/rules/tune/data.ts';

/** Accounts whose risk follows a planted rule: late and little paid is bad in 60 %, late alone in 25 %, others in 8 %. */
export function plantedAccounts(count: number, seed: number): TuneData {
  const random = randomOf(seed);
  const days = new Float64Array(count);
  const paid = new Float64Array(count);
  const noise = new Float64Array(count);
  const bad = new Uint8Array(count);
  for (let place = 0; place < count; place += 1) {
    days[place] = random() < 0.7 ? 0 : Math.floor(random() * 90);
    paid[place] = Math.floor(random() * 100);
    noise[place] = Math.floor(random() * 1000);
    const late = (days[place] ?? 0) > 30;
    const risk = late ? ((paid[place] ?? 0) <= 40 ? 0.6 : 0.25) : 0.08;
    bad[place] = random() < risk ? 1 : 0;
  }
  return { facts: ['daysPastDue', 'paidPercent3m', 'owedAmount'], columns: [days, paid, noise], bad };
}

export const CANDIDATES: Candidates = {
  pairs: true,
  leastPerMille: 10,
  mostThresholds: 10,
  facts: [
    { fact: 'daysPastDue', worse: 'higher', reasonCode: 'PAYMENT_LATE_NOW', thresholds: [5, 15, 30, 60] },
    { fact: 'paidPercent3m', worse: 'lower', reasonCode: 'LITTLE_PAID', thresholds: [20, 40, 60, 80] },
    { fact: 'owedAmount', worse: 'either', reasonCode: 'BALANCE_AGAINST_LIMIT' },
  ],
};
