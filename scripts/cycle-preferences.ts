import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { generateCrowd } from '../src/demo-data/generate.ts';
import { seededRandom } from '../src/demo-data/random.ts';
import type { AccountPresent } from '../src/domain/accounts/snapshot.ts';
import { presentOf } from '../src/domain/accounts/snapshot-of.ts';
import { standingOf } from '../src/domain/accounts/standing.ts';
import { FREQUENCIES } from '../src/domain/billing/cycle/bill-cycle.ts';
import type { CyclePreference } from '../src/domain/billing/cycle/change.ts';
import { cycleOptions } from '../src/domain/billing/cycle/options.ts';
import { addMonths, atHour, civilDateAt, instantOf, isCivilDate } from '../src/domain/civil-date.ts';
import { unbilledOf } from '../src/domain/ledger/unbilled.ts';
import { POLICIES_FOLDER } from '../src/mains/prepare.ts';
import { createOfferJudge } from '../src/rules/judge-cycle-offers.ts';
import { loadVersions, versionInForce } from '../src/rules/load.ts';

const optionsSchema = z.object({
  accounts: z.coerce.number().int().min(1),
  seed: z.coerce.number().int().min(0),
  today: z.string().refine(isCivilDate, 'has to be a date, YYYY-MM-DD').optional(),
  json: z.boolean().optional(),
});

type Random = ReturnType<typeof seededRandom>;

/** What a customer may wish for: one thing mostly, sometimes two. */
function wish(random: Random): CyclePreference {
  const none = { billCycleDay: null, frequency: null, paymentTermDays: null, payday: null };
  const day = { billCycleDay: random.int(1, 31) };
  const term = { paymentTermDays: random.pick([7, 10, 14, 21, 30]) };
  const frequency = { frequency: random.pick(FREQUENCIES) };
  const payday = { payday: random.int(1, 31) };
  return {
    ...none,
    ...random.pick([
      day,
      day,
      day,
      payday,
      payday,
      term,
      frequency,
      { ...day, ...term },
      { ...day, ...frequency },
    ]),
  };
}

/** A wish for something else than the account has. */
function newWish(random: Random, snapshot: AccountPresent): CyclePreference {
  for (;;) {
    const wished = wish(random);
    if (cycleOptions({ ...snapshot, cycleTransition: null }, wished).length > 0) return wished;
  }
}

const program = new Command('cycle-preferences')
  .description(
    'Measures how many random wishes for another billing cycle find an eligible option, over an invented population:\nof the accounts in good standing (nothing late), and of all. The target of the mission is 95 %.',
  )
  .option('--accounts <n>', 'how many customers to invent', '5000')
  .option('--seed <n>', 'same seed, same population and wishes', '1')
  .option('--today <date>', 'the day of all wishes (default: today)')
  .option('--json', 'print the figures as JSON')
  .addHelpText(
    'after',
    examples([
      'npm run cycle-preferences -- --accounts 5000 --seed 1',
      'npm run cycle-preferences -- --today 2026-11-23 --json',
    ]),
  )
  .parse();
const options = optionsSchema.parse(program.opts());
const today = options.today ?? civilDateAt(instantOf(Date.now()), 'UTC');
const at = atHour(today, 12, 'UTC');
const policy = versionInForce(await loadVersions(POLICIES_FOLDER, 'billing-cycle-change'), at);
if (policy === null) throw new Error('no billing-cycle-change policy is in force');
const judge = createOfferJudge();
const figures = { accounts: 0, inGoodStanding: 0, goodAccommodated: 0, accommodated: 0 };
const refusals: Record<string, number> = {};

for (const bundle of generateCrowd({ seed: options.seed, customers: options.accounts, today })) {
  const random = seededRandom(options.seed).fork(bundle.account.billingAccountId);
  // Most never changed their cycle; some did, a few twice within the year.
  const changes = Array.from({ length: random.pick([0, 0, 0, 0, 0, 0, 0, 1, 1, 2]) }, () =>
    addMonths(today, -random.int(1, 18)),
  );
  const snapshot: AccountPresent = presentOf({ ...bundle, ...unbilledOf([]), cycleChangeDates: changes }, at);
  const { account, openBills } = snapshot;
  const offers = await judge(snapshot, [newWish(random, snapshot)], policy, at);
  const standing = standingOf(account, openBills, snapshot.today);
  const good = account.state === 'active' && (standing === 'good' || standing === 'due');
  const found = offers.some((offer) => offer.eligible);
  figures.accounts += 1;
  figures.accommodated += Number(found);
  figures.inGoodStanding += Number(good);
  figures.goodAccommodated += Number(good && found);
  if (good && !found) {
    const why = [...new Set(offers.flatMap((offer) => offer.reasonCodes))].sort().join(' ') || 'NOTHING_NEW';
    refusals[why] = (refusals[why] ?? 0) + 1;
  }
}

const percent = (part: number, whole: number) =>
  whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 100;
const report = {
  policy: policy.reference,
  today,
  seed: options.seed,
  ...figures,
  sharePercentInGoodStanding: percent(figures.goodAccommodated, figures.inGoodStanding),
  sharePercentOfAll: percent(figures.accommodated, figures.accounts),
  refusalsInGoodStanding: refusals,
};
process.stdout.write(
  options.json === true
    ? `${JSON.stringify(report)}\n`
    : [
        `policy ${policy.reference.version}, ${today}, ${figures.accounts} accounts, ${figures.inGoodStanding} in good standing`,
        `an eligible option for ${report.sharePercentInGoodStanding} % of the wishes in good standing (target 95 %), ${report.sharePercentOfAll} % of all`,
        ...Object.entries(refusals)
          .sort(([, a], [, b]) => b - a)
          .map(([why, count]) => `  refused for ${why}: ${count}`),
        '',
      ].join('\n'),
);
