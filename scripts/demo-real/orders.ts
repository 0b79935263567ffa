import { z } from 'zod';
import type { Random } from '../../src/demo-data/random.ts';
import { money } from '../../src/domain/money.ts';

/** An account that an order may be for. */
export interface Drawn {
  readonly billingAccountId: string;
  readonly customerId: string;
  readonly currency: string;
}

/** How one order was answered. */
export interface Answered {
  readonly billingAccountId: string;
  readonly outcome: string;
  readonly reasonCodes: readonly string[];
  readonly milliseconds: number;
}

interface Offering {
  readonly id: string;
  readonly category: string;
  readonly monthly: number;
  readonly oneOff: number;
}

/** What is ordered, in whole units of the accounts' currency: from a cheap tariff to a costly device. */
const OFFERINGS: readonly [Offering, ...Offering[]] = [
  { id: 'mobile-20', category: 'mobile', monthly: 599, oneOff: 0 },
  { id: 'fibre-500', category: 'broadband', monthly: 999, oneOff: 1_500 },
  { id: 'phone-bundle', category: 'device', monthly: 1_299, oneOff: 12_000 },
];

const answerSchema = z.object({
  outcome: z.string(),
  reasons: z.array(z.object({ code: z.string() })),
});

/** Draws `count` of the accounts, none twice. */
export function draw(accounts: readonly Drawn[], count: number, random: Random): Drawn[] {
  const left = [...accounts];
  const drawn: Drawn[] = [];
  while (drawn.length < count && left.length > 0) {
    const index = random.int(0, left.length - 1);
    const [account] = left.splice(index, 1);
    if (account !== undefined) drawn.push(account);
  }
  return drawn;
}

/** Sends one order an account, `concurrency` at a time, in the order given. Rejects when one is not answered with a decision. */
export async function sendOrders(
  accounts: readonly Drawn[],
  random: Random,
  api: { readonly url: string; readonly token: string; readonly run: string; readonly concurrency: number },
): Promise<Answered[]> {
  const orders = accounts.map((account, index) => ({
    account,
    body: orderOf(account, `${api.run}-${index + 1}`, random),
  }));
  const answers: Answered[] = [];
  const caller = async (): Promise<void> => {
    for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
      const startedAtMs = performance.now();
      const response = await fetch(`${api.url}/v1/service-approvals`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${api.token}`,
          'content-type': 'application/json',
          'idempotency-key': order.body.orderId,
        },
        body: JSON.stringify(order.body),
      });
      const text = await response.text();
      const milliseconds = performance.now() - startedAtMs;
      if (!response.ok)
        throw new Error(`order ${order.body.orderId} was answered ${response.status}: ${text}`);
      const { outcome, reasons } = answerSchema.parse(JSON.parse(text));
      const { billingAccountId } = order.account;
      answers.push({ billingAccountId, outcome, reasonCodes: reasons.map(({ code }) => code), milliseconds });
    }
  };
  await Promise.all(Array.from({ length: api.concurrency }, caller));
  return answers;
}

function orderOf(account: Drawn, orderId: string, random: Random) {
  const { id, category, monthly, oneOff } = random.pick(OFFERINGS);
  const { customerId, billingAccountId, currency } = account;
  return {
    orderId,
    customerId,
    billingAccountId,
    offering: { id, category },
    monthlyCharge: money(monthly * 100, currency),
    oneOffCharge: money(oneOff * 100, currency),
    termMonths: 24,
  };
}
