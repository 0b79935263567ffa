import { z } from 'zod';
import { type DemoStory, storyOf, storyOrder } from '../../src/demo-data/stories.ts';
import type { Role } from '../../src/domain/access/roles.ts';
import { civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { money } from '../../src/domain/money.ts';

/** What one caller asked and was answered. */
export interface DemoRow {
  readonly what: 'order' | 'inquiry' | 'cycle change';
  readonly id: string;
  readonly customer: string;
  readonly expected: string;
  readonly outcome: string;
  readonly reasons: readonly string[];
  readonly milliseconds: number;
  readonly workflow: string | null;
}

/** Where to call and with which token by role. */
export interface Api {
  readonly url: string;
  readonly tokens: Readonly<Record<Role, string>>;
}

/** The demo's orders: all four outcomes. */
const ORDERED = [
  'CUST-0001',
  'CUST-0002',
  'CUST-0003',
  'CUST-0004',
  'CUST-0006',
  'CUST-0008',
  'CUST-0010',
] as const;

const links = z.object({ workflow: z.string().nullable() });
const reasoned = z.array(z.object({ text: z.string() }));
const approvalSchema = z.object({ outcome: z.string(), reasons: reasoned, links });
const inquirySchema = z.object({
  inquiryId: z.string(),
  state: z.string(),
  answer: z.object({ text: z.string() }).nullable(),
  dueAt: z.string().nullable(),
  links,
});
const changeSchema = z.object({
  changeId: z.string(),
  state: z.string(),
  quote: z
    .object({
      quoteId: z.string(),
      recommendedOptionId: z.string().nullable(),
      options: z.array(
        z.object({ optionId: z.string(), effectiveDate: z.string(), firstBillDate: z.string() }),
      ),
    })
    .nullable(),
  links,
});

const paymentStatusSchema = z.object({
  recentActivity: z.array(z.object({ type: z.string(), id: z.string(), status: z.string() })),
});

interface Call<Schema extends z.ZodType> {
  readonly role: Role;
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
  readonly schema: Schema;
}

async function post<Schema extends z.ZodType>(
  { url, tokens }: Api,
  { role, path, body, key, schema }: Call<Schema>,
): Promise<{ readonly answer: z.infer<Schema>; readonly milliseconds: number }> {
  const startedAtMs = performance.now();
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens[role]}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const milliseconds = Math.round(performance.now() - startedAtMs);
  if (!response.ok) throw new Error(`POST ${path} was answered ${response.status}: ${text}`);
  return { answer: schema.parse(JSON.parse(text)), milliseconds };
}

/**
 * Acts as the provisioning system, a care agent and a self-care app would, over HTTP.
 * @param run makes the ids of this run its own
 * @param onRow hears of each answer as it comes
 */
export async function actAsCallers(api: Api, run: string, onRow: (row: DemoRow) => void): Promise<DemoRow[]> {
  const rows: DemoRow[] = [];
  const add = (row: DemoRow) => {
    rows.push(row);
    onRow(row);
  };
  for (const [index, customerId] of ORDERED.entries())
    add(await order(api, storyOf(customerId), `${run}-${index + 1}`));
  add(await inquiryAnsweredAtOnce(api, run));
  add(await inquiryForAnAgent(api, run));
  add(await billDay31(api, run));
  return rows;
}

async function order(api: Api, story: DemoStory, orderId: string): Promise<DemoRow> {
  const today = civilDateAt(instantOf(Date.now()), 'Europe/Berlin');
  const body = storyOrder(story, orderId, today);
  const path = '/v1/service-approvals';
  const call = { role: 'provisioning', path, body, key: orderId, schema: approvalSchema } as const;
  const { answer, milliseconds } = await post(api, call);
  return {
    what: 'order',
    id: orderId,
    customer: `${story.name} (${story.customerId})`,
    expected: story.expects.outcome,
    outcome: answer.outcome,
    reasons: answer.reasons.map(({ text }) => text),
    milliseconds,
    workflow: answer.links.workflow,
  };
}

/** "I paid yesterday, why do you not see it?": the agent looks the payment up and asks about it. */
async function inquiryAnsweredAtOnce(api: Api, run: string): Promise<DemoRow> {
  const { customerId, name } = storyOf('CUST-0011');
  const response = await fetch(`${api.url}/v1/customers/${customerId}/payment-status`, {
    headers: { authorization: `Bearer ${api.tokens.care}` },
  });
  const { recentActivity } = paymentStatusSchema.parse(await response.json());
  const pending = recentActivity.find(({ type, status }) => type === 'payment' && status === 'pending');
  return inquiry(api, `${run}-inquiry-1`, name, 'resolved', {
    customerId,
    channel: 'chat',
    topic: 'paymentNotShowing',
    ...(pending === undefined ? {} : { reference: { paymentId: pending.id } }),
  });
}

function inquiryForAnAgent(api: Api, run: string): Promise<DemoRow> {
  const { customerId, name } = storyOf('CUST-0005');
  return inquiry(api, `${run}-inquiry-2`, name, 'assigned', {
    customerId,
    channel: 'phone',
    topic: 'disputedCharge',
    text: 'I did not order the film package.',
  });
}

interface InquiryBody {
  readonly customerId: string;
  readonly channel: string;
  readonly topic: string;
  readonly text?: string;
  readonly reference?: { readonly paymentId: string };
}

async function inquiry(
  api: Api,
  key: string,
  name: string,
  expected: string,
  body: InquiryBody,
): Promise<DemoRow> {
  const path = '/v1/payment-inquiries';
  const { answer, milliseconds } = await post(api, { role: 'care', path, body, key, schema: inquirySchema });
  return {
    what: 'inquiry',
    id: answer.inquiryId,
    customer: `${name} (${body.customerId})`,
    expected,
    outcome: answer.state,
    reasons: [answer.answer?.text ?? `an agent has until ${answer.dueAt}`],
    milliseconds,
    workflow: answer.links.workflow,
  };
}

async function billDay31(api: Api, run: string): Promise<DemoRow> {
  const { customerId, billingAccountId, name } = storyOf('CUST-0007');
  const path = '/v1/billing-cycle-changes';
  const body = { customerId, billingAccountId, preference: { billCycleDay: 31 } };
  const quoted = await post(api, { role: 'care', path, body, key: `${run}-cycle`, schema: changeSchema });
  const { changeId, quote, links } = quoted.answer;
  const option = quote?.options.find(({ optionId }) => optionId === quote.recommendedOptionId);
  const row = {
    what: 'cycle change',
    id: changeId,
    customer: `${name} (${customerId})`,
    expected: 'confirmed',
    workflow: links.workflow,
  } as const;
  if (quote === null || option === undefined)
    return {
      ...row,
      outcome: quoted.answer.state,
      reasons: ['no option is eligible'],
      milliseconds: quoted.milliseconds,
    };
  const confirmed = await post(api, {
    role: 'care',
    path: `${path}/${changeId}/confirmation`,
    body: { quoteId: quote.quoteId, optionId: option.optionId },
    key: `${run}-confirm`,
    schema: changeSchema,
  });
  return {
    ...row,
    outcome: confirmed.answer.state,
    reasons: [`bill day 31 from ${option.effectiveDate}, first full bill on ${option.firstBillDate}`],
    milliseconds: quoted.milliseconds + confirmed.milliseconds,
  };
}

/** A body that the printed curl line sends. */
export function curlOrder(orderId: string): unknown {
  const { customerId, billingAccountId } = storyOf('CUST-0013');
  return {
    orderId,
    customerId,
    billingAccountId,
    offering: { id: 'mobile-20', category: 'mobile' },
    monthlyCharge: money(2_000, 'EUR'),
    oneOffCharge: money(0, 'EUR'),
    termMonths: 12,
  };
}
