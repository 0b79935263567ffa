import type { Command } from 'commander';
import { instantOf, isCivilDate } from '../../domain/civil-date.ts';
import { createPolicyProvider } from '../../services/policies/policy-provider.ts';
import { type PlannedClass, planRetention, type RetentionPlan } from '../../services/retention/plan.ts';
import { createStore } from '../../store/store.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { addProveErasure } from './prove-erasure.ts';

interface Flags {
  readonly until?: string;
  readonly all?: true;
  readonly database: string;
  readonly json?: true;
}

const HELP = examples(
  [
    'goodstanding retention plan',
    'goodstanding retention plan --until 2027-01-01',
    'goodstanding retention plan --all --json',
  ],
  `Judges every record as the nightly sweep does, by the released version of policies/retention, and writes nothing.
due: goes with the next sweep. later: goes up to --until, if nothing changes. held: would go, but for a legal hold. stay: the rest.
docs/retention.md says what each class holds, and why each period is what it is.`,
);

/** Adds `retention` to the command. */
export function addRetentionCommand(program: Command): void {
  const retention = program
    .command('retention')
    .description('how long records are kept, and what goes when')
    .addHelpText('after', HELP);
  retention
    .command('plan')
    .description('show what would go, when and why, before anything goes')
    .option('--until <date>', 'also count what will be due by this day (YYYY-MM-DD; default: today)')
    .option('--all', 'also show classes of which nothing goes')
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runPlan);
  addProveErasure(retention);
}

async function runPlan({ until, all, database, json }: Flags): Promise<void> {
  if (until !== undefined && !isCivilDate(until))
    throw new CliProblem('--until takes a day, as in 2027-01-01.');
  const now = instantOf(Date.now());
  const { policy, plan } = await withDatabase({ uri: undefined, database }, async (target) => {
    const store = createStore(target.db, target.client, target.keys);
    const { version, parameters } = await createPolicyProvider(store).current('retention', now);
    const found = await planRetention({ store }, parameters, { now, until: until ?? now.slice(0, 10) });
    return { policy: version, plan: found };
  });
  const classes = plan.classes.filter((each) => all === true || goes(each));
  if (json === true) process.stdout.write(`${JSON.stringify({ policy, ...plan, classes })}\n`);
  else process.stdout.write(`${textOf(policy, { ...plan, classes })}\n`);
}

const goes = ({ due, dueLater, held, nextOn }: PlannedClass): boolean =>
  due + dueLater + held > 0 || nextOn !== null;

function textOf(policy: string, { today, until, classes }: RetentionPlan): string {
  const head = `By retention ${policy}, on ${today}${until === today ? '' : `, and up to ${until}`}:`;
  if (classes.length === 0) return `${head} nothing goes, and nothing has a day on which it will.`;
  return [head, ...classes.map(lineOf)].join('\n');
}

function lineOf({ record, country, action, period, start, reason, ...counts }: PlannedClass): string {
  const { due, dueLater, held, stay, nextOn } = counts;
  const what = `${record}${country === null ? '' : ` (${country})`}`.padEnd(22);
  const figures = `due ${due}, later ${dueLater}, held ${held}, stay ${stay}`;
  const next = nextOn === null ? '' : `, next on ${nextOn}`;
  const sources = reason.sources.length === 0 ? '' : ` [${reason.sources.join('; ')}]`;
  const basis = reason.basis === 'law' ? 'law' : "operator's choice";
  return `${what} ${action}: ${figures}${next}\n${' '.repeat(23)}${period} from: ${start}; ${basis}: ${reason.text}${sources}`;
}
