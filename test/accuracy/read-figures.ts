/** What the service answers of one account, in the shape of the oracle's figures. */
import { z } from 'zod';
import { problemOf, send } from './client.ts';
import { customerOf } from './open-account.ts';
import { secondIdOf } from './oracle/account.ts';
import type { Service } from './service.ts';

const money = z.object({ amountMinor: z.int() }).transform(({ amountMinor }) => amountMinor);
const sums = z.object({ byType: z.record(z.string(), money) }).transform(({ byType }) => byType);
const dated = z.object({ from: z.string(), to: z.string() });

const balanceSchema = z.object({
  asOf: z.string(),
  accounts: z.array(
    z.object({
      billingAccountId: z.string(),
      balance: money,
      standing: z.string(),
      debits: sums,
      credits: sums,
      heldCredit: money,
      heldDeposits: money,
      availableCredit: money,
    }),
  ),
});
const statusSchema = z.object({
  asOf: z.string(),
  accounts: z.array(
    z.object({
      billingAccountId: z.string(),
      standing: z.string(),
      daysPastDue: z.int(),
      pastDue: money,
      nextPayment: z.union([
        z.object({
          billId: z.string().nullable(),
          dueDate: z.string(),
          amount: money,
          fees: money,
          credit: money,
        }),
        z.null(),
      ]),
      credit: money,
      fees: z.object({ amount: money, open: money }),
    }),
  ),
});
const cycleSchema = z.object({
  asOf: z.string(),
  accounts: z.array(
    z.object({
      billingAccountId: z.string(),
      frequency: z.string(),
      billCycleDay: z.int(),
      paymentTermDays: z.int(),
      currentPeriod: dated,
      nextBillDate: z.string(),
      nextDueDate: z.string(),
      expectedAmount: money,
      expectedCredit: money,
    }),
  ),
});
const serviceSchema = z.object({
  subscriptionId: z.string(),
  state: z.string(),
  startDate: z.string(),
  endDate: z.string().nullable(),
  chargedThrough: z.string().nullable(),
});
const billSchema = z.object({
  billId: z.string(),
  billDate: z.string(),
  dueDate: z.string(),
  period: dated,
  amount: money,
  paid: money,
  disputed: money,
  open: money,
  rests: z.boolean(),
  state: z.string(),
  settledDate: z.string().nullable(),
});
const entrySchema = z.object({
  type: z.string(),
  direction: z.enum(['debit', 'credit']),
  amount: money,
  billId: z.string().nullable(),
});
const paymentSchema = z.object({
  paymentId: z.string(),
  status: z.string(),
  allocations: z.array(z.object({ billId: z.string(), amount: money })),
  unallocated: money,
});
const promiseSchema = z.object({
  promiseId: z.string(),
  state: z.string(),
  paid: money,
  installments: z.array(z.object({ dueDate: z.string(), amount: money })),
});
const payOutSchema = z.object({ proposalId: z.string(), state: z.string() });
const givenUpSchema = z.object({
  proposalId: z.string(),
  kind: z.string(),
  state: z.string(),
  writtenOff: money,
  recovered: money,
});
const depositSchema = z.object({
  orderId: z.string(),
  state: z.string(),
  held: money,
  released: z.object({ amount: money }).nullable(),
  paidOut: z.object({ amount: money }).nullable(),
});
const creditSchema = z.object({
  standing: z.string(),
  daysPastDue: z.int(),
  onDunningHold: z.boolean(),
  newOrdersBlocked: z.boolean(),
  credit: z.array(
    z.object({
      ...{ creditLimit: money, exposure: money, heldCredit: money, availableCredit: money, pastDue: money },
    }),
  ),
});
const accountSchema = z.object({ state: z.string(), collectionStatus: z.string() });
const episodeSchema = z.object({
  caseId: z.string(),
  state: z.string(),
  ending: z.string().nullable(),
  relievedAt: z.string().nullable(),
  steps: z.array(
    z.object({
      ...{ stage: z.string(), date: z.string(), daysPastDue: z.int(), pastDue: money, unpaidBills: z.int() },
      bills: z.array(z.object({ billId: z.string(), asked: money })),
      ...{ effects: z.array(z.string()), fee: money },
    }),
  ),
});
const insolvencySchema = z.object({
  ...{ state: z.string(), openedOn: z.string() },
  claims: z.array(z.object({ billId: z.string(), amount: money })),
});
const hierarchySchema = z.object({
  above: z.array(z.string()),
  payers: z.array(z.object({ from: z.string(), payerAccountId: z.string().nullable() })),
});
const noticeSchema = z.object({
  ...{ noticeId: z.string(), kind: z.string(), body: z.string(), billingAccountId: z.string().nullable() },
});
const holdsSchema = z.object({ tags: z.array(z.string()) });
const taxLinesSchema = z.array(
  z.object({
    taxClass: z.string().nullable(),
    ...{ rateBasisPoints: z.int(), gross: money, tax: money, net: money },
  }),
);
const billDetailSchema = z.object({
  taxLines: taxLinesSchema,
  creditNotes: z.array(z.object({ amount: money, taxLines: taxLinesSchema })),
});
const previewSchema = z.object({
  billDate: z.string(),
  dueDate: z.string(),
  period: dated,
  amount: money,
  creditCarried: money,
  creditApplied: money,
  lines: z.array(
    z.object({
      kind: z.string(),
      entryId: z.string().nullable(),
      subscriptionId: z.string().nullable(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      amount: money,
    }),
  ),
  taxLines: taxLinesSchema,
});

/** What was read, and the instant it was true at. */
export interface Read {
  readonly asOf: string;
  readonly figures: Readonly<Record<string, unknown>>;
  /** Bill date to the service's id. */
  readonly billIds: ReadonlyMap<string, string>;
  /** The same of the customer's other account. */
  readonly secondBillIds: ReadonlyMap<string, string>;
}

/** Lists that are read only where there should be something in them, and now and then all the same. */
export const LISTS = [
  'payments',
  'promises',
  'payOuts',
  'givenUp',
  'deposits',
  'dunning',
  'insolvency',
  'hierarchy',
  'reminders',
] as const;
export type List = (typeof LISTS)[number];

/** What is read of an account. */
export interface Wanted {
  readonly known: KnownIds;
  readonly lists: ReadonlySet<List>;
  /** Taxes of bills that were read before, by what the list of bills shows of each. */
  readonly taxes: Map<string, unknown>;
}

/** Names of the sequence for ids of the service. */
export interface KnownIds {
  readonly promiseIds: ReadonlyMap<string, string>;
  readonly proposalIds: ReadonlyMap<string, string>;
  readonly payOutIds: ReadonlyMap<string, string>;
}

async function one<T>(
  service: Service,
  caller: 'care' | 'billing',
  path: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const answer = await send(service, caller, 'GET', path);
  if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status} ${problemOf(answer)}`);
  return schema.parse(answer.body);
}

async function all<T>(
  service: Service,
  caller: 'care' | 'billing',
  path: string,
  item: z.ZodType<T>,
): Promise<T[]> {
  const page = z.object({ items: z.array(item), nextCursor: z.string().nullable() });
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const join = path.includes('?') ? '&' : '?';
    const read: z.output<typeof page> = await one(service, caller, `${path}${join}limit=200${after}`, page);
    items.push(...read.items);
    cursor = read.nextCursor;
  }
  return items;
}

/** Reads every figure of an account, and of the customer's other one where that has bills (`second`). */
export async function readFigures(
  service: Service,
  accountId: string,
  { own: wanted, second }: { readonly own: Wanted; readonly second: Wanted | null },
): Promise<Read> {
  const customerId = customerOf(accountId);
  const ofCustomer = `/v1/customers/${customerId}`;
  const [balance, status, cycle, { credit: customer, ...worst }] = await Promise.all([
    one(service, 'care', `${ofCustomer}/balance`, balanceSchema),
    one(service, 'care', `${ofCustomer}/payment-status`, statusSchema),
    one(service, 'care', `${ofCustomer}/billing-cycle`, cycleSchema),
    one(service, 'care', `${ofCustomer}/credit`, creditSchema),
  ]);
  const together = { balance, status, cycle };
  const otherId = secondIdOf(accountId);
  const [own, other] = await Promise.all([
    readOne(service, { accountId, customerId }, wanted, together),
    second === null ? null : readOne(service, { accountId: otherId, customerId }, second, together),
  ]);
  const there = balance.accounts.find(({ billingAccountId }) => billingAccountId === otherId);
  if (there === undefined) throw new Error(`${otherId} is in no answer`);
  return {
    asOf: balance.asOf,
    billIds: own.billIds,
    secondBillIds: other?.billIds ?? new Map(),
    figures: {
      ...own.figures,
      customer: { ...worst, ...customer[0] },
      other: other === null ? there.balance : other.figures,
    },
  };
}

/** What is read of all accounts of a customer at once. */
interface OfCustomer {
  readonly balance: z.output<typeof balanceSchema>;
  readonly status: z.output<typeof statusSchema>;
  readonly cycle: z.output<typeof cycleSchema>;
}

async function readOne(
  service: Service,
  { accountId, customerId }: { readonly accountId: string; readonly customerId: string },
  { known, lists, taxes }: Wanted,
  { balance, status, cycle }: OfCustomer,
): Promise<Pick<Read, 'billIds' | 'figures'>> {
  const account = `/v1/billing-accounts/${accountId}`;
  const ifWanted = <T>(list: List, caller: 'care' | 'billing', path: string, item: z.ZodType<T>) =>
    lists.has(list) ? all(service, caller, `${path}?billingAccountId=${accountId}`, item) : [];
  const [
    bills,
    entries,
    payments,
    promises,
    services,
    preview,
    payOuts,
    givenUp,
    holds,
    deposits,
    opened,
    episodes,
    insolvency,
    hierarchy,
    notices,
  ] = await Promise.all([
    all(service, 'care', `${account}/bills`, billSchema),
    all(service, 'care', `${account}/entries`, entrySchema),
    ifWanted('payments', 'care', '/v1/payments', paymentSchema),
    ifWanted('promises', 'care', '/v1/promises', promiseSchema),
    all(service, 'care', `${account}/subscriptions`, serviceSchema),
    one(service, 'care', `${account}/bill-preview`, previewSchema),
    ifWanted('payOuts', 'billing', '/v1/credit-proposals', payOutSchema),
    ifWanted('givenUp', 'care', '/v1/write-off-proposals', givenUpSchema),
    one(service, 'care', `${account}/dunning-holds`, holdsSchema),
    ifWanted('deposits', 'care', '/v1/deposits', depositSchema),
    one(service, 'care', account, accountSchema),
    ifWanted('dunning', 'care', '/v1/dunning-cases', episodeSchema),
    lists.has('insolvency') ? insolvencyOf(service, account) : null,
    lists.has('hierarchy') ? one(service, 'care', `${account}/hierarchy`, hierarchySchema) : null,
    lists.has('reminders') ? all(service, 'care', `/v1/customers/${customerId}/notices`, noticeSchema) : null,
  ]);
  const isIt = ({ billingAccountId }: { readonly billingAccountId: string }) =>
    billingAccountId === accountId;
  const money_ = balance.accounts.find(isIt);
  const standing = status.accounts.find(isIt);
  const { billingAccountId: _, ...calendar } = cycle.accounts.find(isIt) ?? {};
  if (money_ === undefined || standing === undefined) throw new Error(`${accountId} is in no answer`);
  if (money_.standing !== standing.standing)
    throw new Error(`standing is ${money_.standing} with the balance, ${standing.standing} with the status`);
  const dates = new Map(bills.map(({ billId }) => [billId, billId.replace(`BILL:${accountId}:`, '')]));
  const dateOf = (billId: string) => dates.get(billId) ?? billId;
  const promiseNames = namesOf(known.promiseIds);
  const payOutNames = namesOf(known.payOutIds);
  const proposalNames = namesOf(known.proposalIds);
  const ledger = entries.map((entry) => ({
    ...entry,
    signed: entry.direction === 'debit' ? entry.amount : -entry.amount,
  }));
  const next = standing.nextPayment;
  const noted = new Set(entries.filter(({ type }) => type === 'creditNote').map(({ billId }) => billId));
  const withTaxes = bills
    .toSorted((a, b) => (a.billId < b.billId ? 1 : -1))
    .filter(({ billId }, at) => at === 0 || noted.has(billId))
    .slice(0, BILLS_WITH_TAXES);
  const billTaxes = Object.fromEntries(
    await Promise.all(
      withTaxes.map(async ({ billId, state, amount }) => {
        // A bill's taxes change by its credit notes alone.
        const notesHere = entries.filter((entry) => entry.type === 'creditNote' && entry.billId === billId);
        const seen = [billId, state, amount, notesHere.length].join(' ');
        const before = taxes.get(seen);
        if (before !== undefined) return [dateOf(billId), before] as const;
        const path = `/v1/bills/${encodeURIComponent(billId)}`;
        const { taxLines, creditNotes } = await one(service, 'care', path, billDetailSchema);
        const notes = creditNotes.map((note) => ({ amount: note.amount, taxes: taxesOf(note.taxLines) }));
        taxes.set(seen, { taxes: taxesOf(taxLines), notes });
        return [dateOf(billId), taxes.get(seen)] as const;
      }),
    ),
  );
  return {
    billIds: new Map(bills.map(({ billId }) => [dateOf(billId), billId])),
    figures: {
      balance: money_.balance,
      ledgerSum: ledger.reduce((total, { signed }) => total + signed, 0),
      debits: money_.debits,
      credits: money_.credits,
      standing: standing.standing,
      ...opened,
      dunning: Object.fromEntries(
        episodes.map(({ caseId, state, ending, relievedAt, steps }) => [
          caseId.split(':').at(-1) ?? caseId,
          {
            state: ending === null ? state : `${state}, ${ending}`,
            relieved: relievedAt !== null,
            steps: steps.map(({ bills: asked, unpaidBills, effects, ...step }) => ({
              ...{ ...step, bills: unpaidBills, effects: effects.toSorted() },
              asked: Object.fromEntries(asked.map((part) => [dateOf(part.billId), part.asked])),
            })),
          },
        ]),
      ),
      daysPastDue: standing.daysPastDue,
      pastDue: standing.pastDue,
      heldCredit: money_.heldCredit,
      heldDeposits: money_.heldDeposits,
      availableCredit: money_.availableCredit,
      credit: standing.credit,
      fees: standing.fees,
      nextPayment:
        next === null
          ? null
          : {
              bill: next.billId === null ? null : dateOf(next.billId),
              dueDate: next.dueDate,
              amount: next.amount,
              fees: next.fees,
              credit: next.credit,
            },
      ...calendar,
      bills: Object.fromEntries(
        bills.map(({ billId, period, rests, ...bill }) => [
          dateOf(billId),
          // What is paid asks for nothing in any case.
          { ...bill, ...period, rests: rests && bill.paid < bill.amount },
        ]),
      ),
      payments: Object.fromEntries(
        payments.map(({ paymentId, status, allocations, unallocated }) => [
          paymentName(paymentId, accountId),
          {
            status,
            parts: sumsBy(allocations.map(({ billId, amount }) => [dateOf(billId), amount])),
            rest: unallocated,
          },
        ]),
      ),
      promises: Object.fromEntries(
        promises.map(({ promiseId, state, paid, installments }) => [
          promiseNames.get(promiseId) ?? promiseId,
          { state, paid, installments: installments.map(({ dueDate, amount }) => `${dueDate} ${amount}`) },
        ]),
      ),
      deposits: Object.fromEntries(
        deposits.map(({ orderId, state, held, released, paidOut }) => [
          orderId.replace(`${accountId}-`, ''),
          released === null
            ? `${state} ${held}`
            : `${state} ${released.amount}, paid out ${paidOut?.amount ?? 0}`,
        ]),
      ),
      holds: holds.tags.toSorted(),
      payOuts: Object.fromEntries(
        payOuts.map(({ proposalId, state }) => [payOutNames.get(proposalId) ?? proposalId, state]),
      ),
      givenUp: Object.fromEntries(
        givenUp.map(({ proposalId, kind, state, writtenOff, recovered }) => [
          proposalNames.get(proposalId) ?? nameOfPolicy(proposalId),
          `${kind} ${state} ${writtenOff - recovered}`,
        ]),
      ),
      services: Object.fromEntries(
        services
          .sort((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1))
          .map(({ subscriptionId, state, startDate, endDate, chargedThrough }) => [
            subscriptionId,
            `${state} ${startDate} ${endDate ?? 'open'}${chargedThrough === null ? '' : ` paid through ${chargedThrough}`}`,
          ]),
      ),
      preview: {
        ...{ billDate: preview.billDate, dueDate: preview.dueDate, ...preview.period },
        ...{ amount: preview.amount, creditCarried: preview.creditCarried },
        creditApplied: preview.creditApplied,
        recurring: preview.lines
          .filter(({ subscriptionId, entryId }) => entryId === null && subscriptionId !== null)
          .map(({ subscriptionId, from, to, amount }) => `${subscriptionId} ${from} ${to} ${amount}`),
        broughtForward: preview.lines
          .filter(({ subscriptionId, entryId }) => entryId === null && subscriptionId === null)
          .reduce((total, { amount }) => total + amount, 0),
        collected: preview.lines
          .filter(({ entryId }) => entryId !== null)
          .map(({ kind, amount }) => `${kind} ${amount}`)
          .sort(),
        taxes: taxesOf(preview.taxLines),
      },
      billTaxes,
      insolvency:
        insolvency === null
          ? null
          : {
              ...{ state: insolvency.state, openedOn: insolvency.openedOn },
              claims: Object.fromEntries(
                insolvency.claims.map(({ billId, amount }) => [dateOf(billId), amount]),
              ),
            },
      hierarchy: {
        isBelow: (hierarchy?.above ?? []).length > 0,
        payers: (hierarchy?.payers ?? []).map(
          ({ from, payerAccountId }) => `${from} ${payerAccountId !== null}`,
        ),
      },
      ...(notices === null ? {} : { reminders: remindersOf(accountId, notices, known) }),
    },
  };
}

/** The last proceedings over an account; null: there were none. */
async function insolvencyOf(service: Service, account: string) {
  const answer = await send(service, 'collections', 'GET', `${account}/insolvency`);
  return answer.status === 409 ? null : insolvencySchema.parse(answer.body);
}

/** The name of a payment: parts of transfers are named after the customer's first account, wherever they are. */
function paymentName(paymentId: string, accountId: string): string {
  const suffix = secondIdOf('');
  const own = accountId.endsWith(suffix) ? accountId.slice(0, -suffix.length) : accountId;
  return paymentId.replace(`${accountId}-`, '').replace(`${own}-`, '');
}

/** Reminders whose cause the oracle knows; of the amounts in a text the first. */
function remindersOf(
  accountId: string,
  notices: readonly z.output<typeof noticeSchema>[],
  { promiseIds }: KnownIds,
): Record<string, string> {
  const promises = namesOf(promiseIds);
  const found = notices.flatMap(({ noticeId, kind, body, billingAccountId }) => {
    if (billingAccountId !== accountId || !noticeId.startsWith('reminder:') || kind === 'unusualBill')
      return [];
    const cause = noticeId
      .slice(`reminder:${kind}:`.length)
      .replace(`BILL:${accountId}:`, '')
      .replace(`${accountId}:`, '');
    if (kind === 'promiseDue') {
      const at = cause.lastIndexOf(':');
      return [[`${kind} ${promises.get(cause.slice(0, at)) ?? cause.slice(0, at)}${cause.slice(at)}`, '']];
    }
    const text = kind === 'lowCredit' ? body : body.slice(body.indexOf(': ') + 2);
    const [amount = ''] = /[\d.,]+\d|\d/.exec(text) ?? [];
    return [[`${kind} ${cause}`, `${Number(amount.replaceAll(/[.,]/g, ''))}`]];
  });
  return Object.fromEntries(found.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}

/** The newest bill, and the newest ones that have credit notes: each is a read of its own. */
const BILLS_WITH_TAXES = 3;

function taxesOf(lines: z.output<typeof taxLinesSchema>) {
  return lines.map(({ taxClass, rateBasisPoints: rate, gross, tax, net }) => ({
    ...{ taxClass, rate, gross, tax, net },
  }));
}

/** What dunning proposes is named by its episode. */
function nameOfPolicy(proposalId: string): string {
  const [, episode] = /^dunning:.*:(\d+):writeOff$/.exec(proposalId) ?? [];
  return episode === undefined ? proposalId : `dunning ${episode}`;
}

function namesOf(ids: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...ids].map(([name, id]) => [id, name]));
}

function sumsBy(parts: readonly (readonly [string, number])[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const [key, amount] of parts) totals[key] = (totals[key] ?? 0) + amount;
  return totals;
}
