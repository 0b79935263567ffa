import { z } from 'zod';
import { addMonths, civilDateAt } from '../../src/domain/civil-date.ts';
import { send } from './caller.ts';
import type { Product } from './machine.ts';
import { accountsOf, putAll, type Story, type Wave } from './story.ts';

/** Half a year of bills was missed; every second account is billed weekly. */
const MISSED_MONTHS = 6;
/** Accounts of a wave that are also asked for one by one, while the run of their zone makes the same bills. */
const ASKED_TWICE = 3;

const runSchema = z.object({ runId: z.string(), state: z.string(), failed: z.array(z.unknown()) });
type Run = z.infer<typeof runSchema>;

const bundlesOf = (wave: Wave) =>
  accountsOf('bill-run', wave, addMonths(civilDateAt(wave.now, 'UTC'), -MISSED_MONTHS)).map(
    (bundle, index) => {
      const { account } = bundle;
      if (index % 2 === 0) return bundle;
      return {
        ...bundle,
        account: { ...account, cycle: { ...account.cycle, frequency: 'weekly' as const } },
      };
    },
  );

/** A bill run over accounts that have missed many bills. */
export const billRunStory: Story = {
  name: 'bill-run',
  grows: 'billDetails',

  load: (product, wave) => putAll(product, bundlesOf(wave)),

  async play(product, wave) {
    const { timeZone } = wave;
    const some = bundlesOf(wave).slice(0, ASKED_TWICE);
    await Promise.all([
      runToItsEnd(product, { timeZone }),
      ...some.map(({ account }) => runToItsEnd(product, { billingAccountId: account.billingAccountId })),
    ]);
  },
};

async function runToItsEnd(product: Product, body: Record<string, string>): Promise<void> {
  const key = `bill-run:${Object.values(body).join()}`;
  let run = read(await send(product, 'operations', '/v1/bill-runs', { key, body }));
  while (run.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const answer = await send(product, 'operations', `/v1/bill-runs/${encodeURIComponent(run.runId)}`);
    // A run that was answered for is written by its first step, which may still be to come.
    if (answer.status !== 404) run = read(answer);
  }
  if (run.state !== 'done')
    throw new Error(`bill run ${run.runId} is ${run.state}: ${JSON.stringify(run.failed)}`);
}

function read({ status, text }: { readonly status: number; readonly text: string }): Run {
  if (status >= 400) throw new Error(`${status} ${text}`);
  return runSchema.parse(JSON.parse(text));
}
