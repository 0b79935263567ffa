/** How much this machine gets done at the moment: processor time of work that never changes. */
import { createHash } from 'node:crypto';

const ROUNDS = 4_000;

/** About what a request costs JavaScript: text to objects and back, and a hash. */
const DOCUMENT = {
  account: { id: 'BA-1001', currency: 'EUR', balance: 12_345, timeZone: 'Europe/Berlin' },
  bills: Array.from({ length: 12 }, (_, n) => ({ billId: `BILL-${n}`, amount: 4_500 + n, state: 'settled' })),
};

/** Processor milliseconds of this process for the same work, each time it is called. */
export function calibrationMs(): number {
  const before = process.cpuUsage();
  let digest = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = JSON.stringify({ ...DOCUMENT, round, digest });
    digest = createHash('sha256')
      .update(JSON.stringify(JSON.parse(text)))
      .digest('hex');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
