/** Holds the licence of every locked package against the allowed ones. Ends with 1 when one is not allowed. */
import { readFileSync } from 'node:fs';
import { ALLOWED, checkLicences, EXCEPTIONS } from './supply-chain/licences.ts';

const lockfile: unknown = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const { packages, counts, faults } = checkLicences(lockfile);
const lines = [
  `allowed: ${ALLOWED.join(', ')}`,
  ...Object.entries(EXCEPTIONS).map(([name, { licence, why }]) => `exception: ${name}, ${licence}: ${why}`),
  ...counts.map(([licence, count]) => `${String(count).padStart(5)}  ${licence}`),
  ...faults.map((fault) => `SHORT  ${fault}`),
  `licences: ${packages} packages, ${faults.length} shortfalls`,
];
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
