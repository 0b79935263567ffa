import { z } from 'zod';
import { seededRandom } from '../../src/demo-data/random.ts';
import { addDays, atHour, civilDateAt } from '../../src/domain/civil-date.ts';
import { billingCycleChangeWorkflowId } from '../../src/messages/billing-cycle-change.ts';
import { sweepBillRun } from '../../src/services/billing/bill-run.ts';
import { sweepAll } from '../../src/services/sweep.ts';
import { inLanes, send } from './caller.ts';
import { accountsOf, putAll, type Story, type Wave } from './story.ts';

const LANES = 8;
/** Past every stub and the first full period of the new cycle. */
const BILLED_AFTER_DAYS = 75;

const changeSchema = z.object({
  changeId: z.string(),
  state: z.string(),
  quote: z.object({ quoteId: z.string(), recommendedOptionId: z.string().nullable() }).nullable(),
});

const bundlesOf = (wave: Wave) => accountsOf('cycle-change', wave, civilDateAt(wave.now, wave.timeZone));

/** Every account asks for another bill day: half of them at once, half confirm a quote, some of these twice. */
export const cycleChangeStory: Story = {
  name: 'cycle-change',
  grows: 'cycleChangeHistory',

  load: (product, wave) => putAll(product, bundlesOf(wave)),

  async play(product, wave) {
    const ended: Promise<unknown>[] = [];
    await inLanes(bundlesOf(wave), LANES, async ({ account, customer }, index) => {
      const { billingAccountId } = account;
      const key = `change:${billingAccountId}`;
      const asked = await send(product, 'care', '/v1/billing-cycle-changes', {
        key,
        body: {
          ...{ customerId: customer.customerId, billingAccountId },
          preference: { billCycleDay: seededRandom(wave.seed).fork(billingAccountId).int(1, 28) },
          confirm: index % 2 === 0,
        },
      });
      if (asked.status !== 201) throw new Error(`${billingAccountId}: ${asked.status} ${asked.text}`);
      const { changeId, state, quote } = changeSchema.parse(JSON.parse(asked.text));
      const optionId = quote?.recommendedOptionId ?? null;
      if (state === 'quoted' && quote !== null && optionId !== null) {
        const confirm = (times: string) =>
          send(product, 'care', `/v1/billing-cycle-changes/${changeId}/confirmation`, {
            key: `${key}:${times}`,
            body: { quoteId: quote.quoteId, optionId },
          });
        const answers = await Promise.all(
          index % 4 === 1 ? [confirm('once'), confirm('again')] : [confirm('once')],
        );
        if (!answers.some(({ status }) => status === 200))
          throw new Error(`${changeId} was not confirmed: ${answers.map(({ text }) => text).join('\n')}`);
      }
      const ending = product.temporal.workflow.getHandle(billingCycleChangeWorkflowId(changeId)).result();
      ending.catch(() => undefined);
      ended.push(ending);
    });
    await Promise.all(ended);
  },

  /** What was confirmed is billed: the stub, and the first period of the new cycle. */
  async after({ store }, waves) {
    for (const { timeZone, now } of waves) {
      const later = atHour(addDays(civilDateAt(now, timeZone), BILLED_AFTER_DAYS), 3, timeZone);
      const order = { runId: `after:${timeZone}`, timeZone, now: later, limit: 200 };
      await sweepAll((after) => sweepBillRun({ store }, { ...order, after }));
    }
  },
};
