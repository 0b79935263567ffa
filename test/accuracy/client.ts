/** The service's HTTP API, as much of it as is needed. */
import { z } from 'zod';
import { send as sendOnce, type Target } from '../support/callers/caller.ts';
import { secondIdOf } from './oracle/account.ts';
import type { LineName, Operation, Request, Side } from './oracle/operation.ts';
import type { SeenOption, SeenOrder } from './oracle/perform.ts';
import { AREA, type Service } from './service.ts';

/** Who sends what. Who opened a dispute may not uphold it, so care is two people. */
const CALLERS = {
  // Charges and credits in one: what is checked is the figures.
  rating: ['rating', 'billing'],
  processor: 'processor',
  care: ['care', 'creditAgent'],
  supervisor: ['care', 'creditAgent'],
  provisioning: 'provisioning',
  operations: 'operations',
  billing: 'billing',
  collections: 'collections',
  collectionsLead: 'collections',
  // Who pays credit out, and who agrees.
  treasury: 'billing',
} as const;
type Caller = keyof typeof CALLERS;
type Method = 'GET' | 'POST' | 'PUT';

/** An answer of the service. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly replayed: boolean;
}

const RETRY_MS = 40;
const TRIES = 150;
/** Answers after which the same request is sent again: it was not decided yet. */
const AGAIN = ['urn:goodstanding:problem:request-in-flight', 'urn:goodstanding:problem:decision-pending'];

const problemSchema = z.object({ type: z.string() });

/** The kind of problem that an answer is; empty for none. */
export function problemOf({ body }: Answer): string {
  const parsed = problemSchema.safeParse(body);
  return parsed.success ? parsed.data.type.replace('urn:goodstanding:problem:', '') : '';
}

/** Sends one HTTP request. Repeats it, under the same key, while it is in flight or the service has no answer yet. */
export async function send(
  target: Target,
  caller: Caller,
  method: Method,
  path: string,
  post: { readonly key?: string; readonly body?: unknown } = {},
): Promise<Answer> {
  const { key, body: sent } = post;
  const who = { role: CALLERS[caller], subject: `accuracy-${caller}` };
  for (let attempt = 1; ; attempt += 1) {
    const response = await sendOnce(target, method, path, { ...who, key: key ?? null, body: sent });
    const text = await response.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    const answer = { status: response.status, body, text, replayed };
    const again = response.status === 503 || AGAIN.includes(`urn:goodstanding:problem:${problemOf(answer)}`);
    if (!again || attempt === TRIES) return answer;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** What the service calls the things that a sequence names. */
export interface Names {
  readonly accountId: string;
  readonly customerId: string;
  readonly currency: string;
  readonly billIds: ReadonlyMap<string, string>;
  /** The id of a bill of one of the customer's accounts. */
  billIdOf(accountId: string, name: string): string;
  readonly disputeIds: Map<string, string>;
  readonly promiseIds: Map<string, string>;
  readonly proposalIds: Map<string, string>;
  readonly payOutIds: Map<string, string>;
  /** By source and key under which they were posted. */
  readonly entryIds: Map<string, string>;
  /** Of services that go on as others. */
  readonly serviceIds: Map<string, string>;
  /** Lines of bills that are to be corrected, by the bill's name. */
  readonly lines: Map<string, readonly ShownLine[]>;
  readonly changes: Map<
    string,
    { readonly changeId: string; readonly quoteId: string; readonly optionId: string }
  >;
}

/** A line as its bill shows it. */
export type ShownLine = LineName & { readonly entryId: string | null };

const linesSchema = z.object({
  lines: z.array(
    z.object({
      kind: z.string(),
      amount: z.object({ amountMinor: z.int() }),
      ...{ from: z.string().nullable(), to: z.string().nullable(), entryId: z.string().nullable() },
    }),
  ),
});

/** The lines of a bill; none when there is no such bill. */
export async function linesOf(service: Service, billId: string): Promise<ShownLine[]> {
  const answer = await send(service, 'care', 'GET', `/v1/bills/${encodeURIComponent(billId)}`);
  if (answer.status !== 200) return [];
  const { lines } = linesSchema.parse(answer.body);
  return lines.map(({ kind: type, amount: { amountMinor: amount }, ...line }) => ({ type, amount, ...line }));
}

/** One HTTP request. */
export interface Http {
  readonly caller: Caller;
  readonly path: string;
  readonly method: Method;
  readonly key?: string;
  readonly body: unknown;
}

/** The HTTP request of an operation. */
export function httpOf({ key, operation }: Request, names: Names): Http {
  const { caller, path, body } = bodyOf(operation, names);
  // What is set, and not added, has no key: the same again comes to the same.
  if (isSet(operation)) return { caller, path, method: 'PUT', body };
  return { caller, path, method: 'POST', key: `${names.accountId}-${key}`, body };
}

/** Whether an operation says how something is from now on, and so needs no key. */
export function isSet({ kind }: Operation): boolean {
  return kind === 'holds' || kind === 'parent' || kind === 'payer';
}

function otherThan(side: Side): Side {
  return side === 'own' ? 'second' : 'own';
}

function bodyOf(operation: Operation, names: Names): { caller: Caller; path: string; body: unknown } {
  const { accountId, customerId } = names;
  const of = (name: string) => `${accountId}-${name}`;
  const money = (amountMinor: number, currency = names.currency) => ({ amountMinor, currency });
  const bill = (date: string) => names.billIds.get(date) ?? `BILL:${accountId}:${date}`;
  // Entries are named by source and key; an address with a slash in its id would be another one.
  const found = (ids: ReadonlyMap<string, string>, name: string) =>
    ids.get(name) ?? of(`nothing-${name.replaceAll('/', '-')}`);
  // What dunning proposes is named by its episode.
  const proposal = (name: string) =>
    name.startsWith('dunning ')
      ? `dunning:${accountId}:${name.slice('dunning '.length)}:writeOff`
      : found(names.proposalIds, name);
  const sideId = (side: Side) => (side === 'own' ? accountId : secondIdOf(accountId));
  const service = (name: string) =>
    names.serviceIds.get(name) ?? (name.startsWith('o') ? `sub:${of(name)}` : of(name));
  switch (operation.kind) {
    case 'charge':
      return {
        caller: 'rating',
        path: `/v1/billing-accounts/${accountId}/entries`,
        body: {
          idempotencyKey: of(operation.entry),
          type: operation.type,
          direction: operation.direction,
          amount: money(operation.amount, operation.currency),
          occurredAt: operation.occurredAt,
          source: operation.source,
          ...(operation.taxClass === undefined ? {} : { taxClass: operation.taxClass }),
          ...(operation.suppliedOn === undefined ? {} : { suppliedOn: operation.suppliedOn }),
        },
      };
    case 'payment':
      return {
        caller: 'processor',
        path: '/v1/payments',
        body: {
          paymentId: of(operation.payment),
          ...(operation.unnamed === true
            ? {}
            : { billingAccountId: operation.toNobody === true ? of('nobody') : accountId }),
          amount: money(operation.amount, operation.currency),
          method: { brand: 'visa', last4: '4242', token: 'tok_accuracy' },
          status: operation.status,
          occurredAt: operation.occurredAt,
          ...(operation.valueDate === undefined ? {} : { valueDate: operation.valueDate }),
          ...(operation.bankFee === undefined
            ? {}
            : { bankFee: money(operation.bankFee, operation.currency) }),
          ...(operation.bill === undefined ? {} : { billId: bill(operation.bill) }),
          ...(operation.order === undefined ? {} : { orderId: of(operation.order) }),
          ...(operation.quota === undefined ? {} : { quota: operation.quota }),
        },
      };
    case 'transfer': {
      const { payer, split, currency } = operation;
      return {
        caller: 'processor',
        path: '/v1/transfers',
        body: {
          transferId: of(operation.transfer),
          ...(payer === null ? {} : { billingAccountId: sideId(payer) }),
          amount: money(operation.amount, currency),
          occurredAt: operation.occurredAt,
          ...(operation.valueDate === undefined ? {} : { valueDate: operation.valueDate }),
          ...('over' in split
            ? { over: split.over }
            : {
                parts: split.parts.map((part) => ({
                  amount: money(part.amount, currency),
                  ...(part.to === undefined
                    ? {}
                    : { billingAccountId: part.to === 'nobody' ? of('nobody') : sideId(part.to) }),
                  ...(part.bill === undefined
                    ? {}
                    : { billId: names.billIdOf(sideId(part.bill.of), part.bill.name) }),
                })),
              }),
        },
      };
    }
    case 'takeBack':
      return {
        caller: 'processor',
        path: `/v1/transfers/${of(operation.transfer)}/take-backs`,
        body: {
          kind: operation.status,
          amount: money(operation.amount),
          occurredAt: operation.occurredAt,
          ...(operation.event === undefined ? {} : { eventId: operation.event }),
          ...(operation.bankFee === undefined ? {} : { bankFee: money(operation.bankFee) }),
        },
      };
    case 'parent':
      return {
        caller: 'care',
        path: `/v1/billing-accounts/${sideId(operation.of)}/parent`,
        body: { parentAccountId: operation.above ? sideId(otherThan(operation.of)) : null },
      };
    case 'payer':
      return {
        caller: 'care',
        path: `/v1/billing-accounts/${sideId(operation.of)}/payer`,
        body: {
          payerAccountId: operation.pays ? sideId(otherThan(operation.of)) : null,
          from: operation.from,
        },
      };
    case 'openInsolvency':
      return {
        caller: operation.by,
        path: `/v1/billing-accounts/${accountId}/insolvency`,
        body: { openedOn: operation.openedOn, reference: operation.reference },
      };
    case 'dismissInsolvency':
      return {
        caller: operation.by,
        path: `/v1/billing-accounts/${accountId}/insolvency/dismissal`,
        body: { note: 'The court has dismissed it.' },
      };
    case 'proposeDischarge':
      return {
        caller: 'care',
        path: `/v1/billing-accounts/${accountId}/insolvency/discharge`,
        body: { note: 'The court has granted it.' },
      };
    case 'match':
      return {
        caller: 'billing',
        path: `/v1/suspense-items/${of(operation.payment)}/match`,
        body: { billingAccountId: accountId, reason: 'It is theirs.' },
      };
    case 'return':
      return {
        caller: 'billing',
        path: `/v1/suspense-items/${of(operation.payment)}/return`,
        body: { reason: 'Not one of ours.' },
      };
    case 'dispute':
      return {
        caller: 'care',
        path: `/v1/bills/${bill(operation.bill)}/disputes`,
        body: { amount: money(operation.amount), reason: 'Not as agreed.' },
      };
    case 'resolve':
      return {
        caller: operation.byOpener === true ? 'care' : 'supervisor',
        path: `/v1/disputes/${found(names.disputeIds, operation.dispute)}/resolution`,
        body: {
          outcome: operation.outcome,
          note: 'Looked at.',
          ...(operation.amount === undefined ? {} : { amount: money(operation.amount) }),
        },
      };
    case 'promise':
      return {
        caller: 'care',
        path: '/v1/promises',
        body: {
          billingAccountId: accountId,
          amount: money(operation.amount),
          untilDate: operation.untilDate,
        },
      };
    case 'plan':
      return {
        caller: 'care',
        path: '/v1/promises',
        body: {
          billingAccountId: accountId,
          amount: money(operation.amount),
          installments: operation.installments,
          firstDate: operation.firstDate,
        },
      };
    case 'cancelPromise':
      return {
        caller: 'care',
        path: `/v1/promises/${found(names.promiseIds, operation.promise)}/cancellation`,
        body: { reason: 'By word.' },
      };
    case 'cycle':
      return {
        caller: 'care',
        path: '/v1/billing-cycle-changes',
        body: {
          customerId,
          billingAccountId: accountId,
          preference: operation.preference,
          confirm: operation.confirm,
          ...(operation.override === true ? { override: { note: 'An exception.' } } : {}),
        },
      };
    case 'confirmCycle': {
      const change = names.changes.get(operation.change);
      return {
        caller: 'care',
        path: `/v1/billing-cycle-changes/${change?.changeId ?? of('nothing')}/confirmation`,
        body: { quoteId: change?.quoteId ?? 'none', optionId: change?.optionId ?? 'none' },
      };
    }
    case 'order':
      return {
        caller: 'provisioning',
        path: '/v1/service-approvals',
        body: {
          orderId: of(operation.order),
          customerId,
          billingAccountId: accountId,
          offering: { id: 'fibre-500', category: 'broadband' },
          monthlyCharge: money(operation.monthlyCharge),
          oneOffCharge: money(operation.oneOffCharge),
          termMonths: 12,
          installation: operation.installation
            ? { required: true, area: AREA, earliestDate: new Date().toISOString().slice(0, 10) }
            : null,
        },
      };
    case 'review':
      return {
        caller: 'supervisor',
        path: `/v1/service-approvals/${of(operation.order)}/review`,
        body: { verdict: operation.verdict, reasonCode: 'LOOKED_AT', note: 'Looked at.' },
      };
    case 'complete':
      return {
        caller: 'provisioning',
        path: `/v1/service-approvals/${of(operation.order)}/completion`,
        body: { completedAt: operation.completedAt },
      };
    case 'cancelOrder':
      return {
        caller: 'provisioning',
        path: `/v1/service-approvals/${of(operation.order)}/cancellation`,
        body: { reason: 'Changed their mind.' },
      };
    case 'reverse':
      return {
        caller: 'billing',
        path: `/v1/entries/${found(names.entryIds, operation.entry)}/reversal`,
        body: { reason: 'Posted by mistake.' },
      };
    case 'planChange':
      return {
        caller: 'provisioning',
        path: `/v1/subscriptions/${service(operation.service)}/plan-change`,
        body: {
          startDate: operation.startDate,
          offering: { id: `plan-${operation.after}`, category: 'broadband' },
          monthlyCharge: money(operation.monthlyCharge),
          ...(operation.inAdvance === undefined ? {} : { billedInAdvance: operation.inAdvance }),
        },
      };
    case 'relocate':
      return {
        caller: 'provisioning',
        path: `/v1/subscriptions/${service(operation.service)}/relocation`,
        body: {
          ...{ startDate: operation.startDate },
          ...(operation.endDate === undefined ? {} : { endDate: operation.endDate }),
          ...(operation.monthlyCharge === undefined ? {} : { monthlyCharge: money(operation.monthlyCharge) }),
          // A place of its own for each move.
          placeOfInstallation: {
            streetName: 'Lindenweg',
            streetNr: operation.after,
            postcode: '50667',
            city: 'Köln',
            country: 'DE',
          },
        },
      };
    case 'pause':
      return {
        caller: 'provisioning',
        path: `/v1/subscriptions/${service(operation.service)}/pause`,
        body: { endDate: operation.endDate },
      };
    case 'resume':
      return {
        caller: 'provisioning',
        path: `/v1/subscriptions/${service(operation.service)}/resumption`,
        body: { startDate: operation.startDate },
      };
    case 'endRelation':
      return {
        caller: 'care',
        path: `/v1/billing-accounts/${accountId}/ending`,
        body: { reason: 'portedOut', lastDay: operation.lastDay },
      };
    case 'correct': {
      const shown = names.lines.get(operation.bill) ?? [];
      const entryOf = ({ type, amount, from, to }: LineName) =>
        shown.find(
          (line) => line.type === type && line.amount === amount && line.from === from && line.to === to,
        )?.entryId ?? of('no-line');
      return {
        caller: 'billing',
        path: `/v1/bills/${bill(operation.bill)}/cancellation`,
        body: {
          note: 'It was wrong.',
          withdrawnEntryIds: operation.withdrawn.map(entryOf),
          changedLines: operation.changed.map(({ line, amount }) => ({
            ...{ entryId: entryOf(line), amount: money(amount) },
          })),
          addedLines: operation.added.map(({ amount, ...line }) => ({
            ...{ ...line, amount: money(amount), note: 'It was left out.' },
          })),
        },
      };
    }
    case 'withdrawEnding':
      return {
        caller: 'care',
        path: `/v1/billing-accounts/${accountId}/ending/withdrawal`,
        body: { reason: 'customerRequest' },
      };
    case 'moveCredit': {
      const [from, to] =
        operation.comesBack === true
          ? [secondIdOf(accountId), accountId]
          : [accountId, secondIdOf(accountId)];
      return {
        caller: 'billing',
        path: `/v1/billing-accounts/${from}/credit-moves`,
        body: {
          parts: [{ billingAccountId: to, amount: money(operation.amount) }],
          note: 'Of the same customer.',
        },
      };
    }
    case 'endService': {
      return {
        caller: 'provisioning',
        path: `/v1/subscriptions/${service(operation.service)}/termination`,
        body: {
          endDate: operation.endDate,
          ...(operation.replaced === true ? { reason: 'replaced' } : {}),
        },
      };
    }
    case 'proposeWriteOff':
      return {
        caller: 'care',
        path: `/v1/billing-accounts/${accountId}/write-off-proposals`,
        body: { note: 'Nothing will come.' },
      };
    case 'settle':
      return {
        caller: 'collections',
        path: `/v1/billing-accounts/${accountId}/settlements`,
        body: {
          note: 'A part was paid; that is final.',
          ...(operation.terms === undefined
            ? {}
            : { terms: { amount: money(operation.terms.amount), payBy: operation.terms.payBy } }),
        },
      };
    case 'approveWriteOff':
    case 'rejectWriteOff':
      return {
        caller: operation.by,
        path: `/v1/write-off-proposals/${proposal(operation.proposal)}/${operation.kind === 'approveWriteOff' ? 'approval' : 'rejection'}`,
        body: { note: 'Looked at.' },
      };
    case 'proposePayOut':
      return {
        caller: 'billing',
        path: `/v1/billing-accounts/${accountId}/credit-proposals`,
        body: { type: 'refund', amount: money(operation.amount), note: 'The customer asked for it.' },
      };
    case 'approvePayOut':
    case 'rejectPayOut':
      return {
        caller: operation.byProposer === true ? 'billing' : 'treasury',
        path: `/v1/credit-proposals/${found(names.payOutIds, operation.payOut)}/${operation.kind === 'approvePayOut' ? 'approval' : 'rejection'}`,
        body: { note: null },
      };
    case 'reinstate':
      return {
        caller: 'collections',
        path: `/v1/billing-accounts/${accountId}/reinstatement`,
        body: { lift: operation.lift, reason: 'Nothing is owed.' },
      };
    case 'releaseDeposit':
      return {
        caller: 'billing',
        path: `/v1/deposits/deposit:${of(operation.order)}/release`,
        body: { payOut: operation.payOut, reason: 'They moved abroad.' },
      };
    case 'holds':
      return {
        caller: operation.by,
        path: `/v1/billing-accounts/${accountId}/dunning-holds`,
        body: { tags: operation.tags, reason: 'They told us.' },
      };
    case 'time':
      throw new Error('nobody sends time');
    case 'billRun':
      return { caller: 'operations', path: '/v1/bill-runs', body: { billingAccountId: accountId } };
  }
}

const moneySchema = z.object({ amountMinor: z.int() }).transform(({ amountMinor }) => amountMinor);
const optionSchema = z.object({
  optionId: z.string(),
  change: z.string(),
  billCycleDay: z.int(),
  frequency: z.enum(['weekly', 'monthly', 'quarterly', 'yearly']),
  paymentTermDays: z.int(),
  effectiveDate: z.string(),
  stub: z.union([
    z.object({
      from: z.string(),
      to: z.string(),
      days: z.int(),
      amount: moneySchema,
      lines: z.array(z.object({ subscriptionId: z.string(), amount: moneySchema })),
    }),
    z.null(),
  ]),
  firstBillDate: z.string(),
  firstDueDate: z.string(),
});
const changeSchema = z.object({
  changeId: z.string(),
  state: z.string(),
  confirmedOptionId: z.string().nullable(),
  quote: z.union([
    z.object({
      quoteId: z.string(),
      options: z.array(z.intersection(optionSchema, z.object({ eligible: z.boolean() }))),
      recommendedOptionId: z.string().nullable(),
    }),
    z.null(),
  ]),
});

/** A cycle change as it was answered. */
export interface SeenChange {
  readonly changeId: string;
  readonly quoteId: string;
  /** Every option that was offered. */
  readonly options: readonly SeenOption[];
  /** The confirmed option, or the one to confirm. */
  readonly option: SeenOption | null;
  readonly confirmed: boolean;
}

/** Reads the answer of a cycle change. */
export function changeOf(body: unknown): SeenChange {
  const { changeId, state, confirmedOptionId, quote } = changeSchema.parse(body);
  const options = (quote?.options ?? []).map(({ eligible: _, ...option }) => option);
  const wanted = confirmedOptionId ?? quote?.recommendedOptionId ?? null;
  const option = options.find(({ optionId }) => optionId === wanted) ?? null;
  return {
    ...{ changeId, quoteId: quote?.quoteId ?? '', options, option },
    confirmed: state === 'confirmed' && confirmedOptionId !== null,
  };
}

const orderSchema = z.object({
  state: z.string(),
  outcome: z.string().nullable(),
  conditions: z.array(z.object({ kind: z.string(), amount: z.object({ amountMinor: z.int() }) })),
  decision: z.object({ decidedAt: z.string() }).nullable(),
});

/** Reads how an order stands; null when there is none. */
export async function orderOf(service: Service, orderId: string): Promise<SeenOrder | null> {
  const answer = await send(service, 'provisioning', 'GET', `/v1/service-approvals/${orderId}`);
  if (answer.status === 404) return null;
  const { state, outcome, conditions, decision } = orderSchema.parse(answer.body);
  const asked = conditions.find(({ kind }) => kind === 'deposit');
  return {
    ...{ state, outcome, decidedAt: decision?.decidedAt ?? null },
    deposit: asked === undefined ? null : asked.amount.amountMinor,
  };
}
