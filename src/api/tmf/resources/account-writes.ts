/** TMF666 billingAccount: opened, changed and closed by clients. */
import { z } from 'zod';
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import { civilDateAt, isTimeZone, type TimeZone } from '../../../domain/civil-date.ts';
import { isCurrency } from '../../../domain/currency.ts';
import { MoneyError } from '../../../domain/money.ts';
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import { omitting } from '../../../domain/tmf/merge-patch.ts';
import { changeAccountState, openAccount } from '../../../services/accounts/billing-accounts.ts';
import { createCustomer } from '../../../services/accounts/customers.ts';
import { askCycleChange } from '../../../services/cases/cycle-change-case.ts';
import { changeKept, keepSent } from '../../../services/tmf/kept-attributes.ts';
import { cycleChangePath } from '../../cases/cycle-change-answer.ts';
import { pendingProblem } from '../../cases/stored-case.ts';
import { principalOf } from '../../context.ts';
import { assertMayAccessCustomer, assertScopes } from '../../middleware/auth.ts';
import { Problem } from '../../problems/problem.ts';
import { Id } from '../../schemas/primitives.ts';
import { readTmfBody } from '../conventions/body.ts';
import { namedCustomer } from '../kept-resource.ts';
import { minorIn } from '../money-in.ts';
import { ownId } from '../request-id.ts';
import type { TmfCall } from '../resource.ts';
import { relate } from './account-relations.ts';
import { meantCycle } from './billing-cycle-specification.ts';

type Attributes = Readonly<Record<string, unknown>>;

export const ACCOUNT_PLACE = { specification: 'tmf666', name: 'billingAccount' } as const;

/** What the service itself says of an account: none of it is kept as it was sent. */
export const COMPUTED = [
  'state',
  'paymentStatus',
  'accountBalance',
  'creditLimit',
  'lastModified',
  'paymentPlan',
];

const MoneyWords = z.object({ unit: z.string(), value: z.number() });

/** What of a body means something here. */
const AccountBody = z.object({
  id: Id.nullish(),
  state: z.string().nullish(),
  creditLimit: MoneyWords.nullish(),
  accountBalance: z.array(z.object({ amount: MoneyWords.partial().nullish() })).nullish(),
  relatedParty: z
    .array(z.object({ id: Id, name: z.string().nullish(), role: z.string().nullish() }))
    .nullish(),
  billStructure: z
    .object({
      cycleSpecification: z
        .object({
          id: z.string().nullish(),
          frequency: z.string().nullish(),
          billingPeriod: z.string().nullish(),
          billingDateShift: z.number().nullish(),
          paymentDueDateOffset: z.int().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  timeZone: z.string().nullish(),
});
type AccountBody = z.output<typeof AccountBody>;

const USUAL_CURRENCY = 'EUR';
const USUAL_TIME_ZONE: TimeZone = 'Europe/Berlin';

/**
 * Opens an account. A party that is not known here becomes a customer. Currency and time zone are, where nobody says them, those of another account
 * of the customer.
 * @returns its id
 * @throws Problem `validation-failed`; what openAccount throws
 */
export async function openFrom(call: TmfCall, sent: Attributes): Promise<string> {
  const { c, deps } = call;
  const body = readTmfBody(AccountBody, sent);
  const customerId = namedCustomer(sent);
  if (customerId === null || !Id.safeParse(customerId).success)
    throw refused('/relatedParty', 'missing', 'one party in the role customer, by its id');
  assertMayAccessCustomer(principalOf(c), customerId);
  const others = await deps.store.accounts.ofCustomer(customerId);
  const billingAccountId =
    body.id ?? (await ownId(call, 'BA', async (made) => (await deps.store.accounts.get(made)) !== null));
  const cycle = body.billStructure?.cycleSpecification ?? null;
  const choice = cycle === null ? null : await meantCycle(call, cycle);
  if (cycle !== null && choice === null)
    throw refused(
      '/billStructure/cycleSpecification',
      'not-allowed-value',
      'a cycle of billingCycleSpecification',
    );
  if ((await deps.store.customers.get(customerId)) === null) await makeParty(call, customerId, body);
  const wished = {
    ...{ billingAccountId, customerId, currency: currencyOf(body, others), timeZone: zoneOf(body, others) },
    ...{ creditLimit: limitOf(body), graceDays: null, taxRateBasisPoints: null, taxation: null },
    cycle: {
      frequency: choice?.frequency ?? ('monthly' as const),
      billCycleDay: choice?.billCycleDay ?? 1,
      paymentTermDays: cycle?.paymentDueDateOffset ?? null,
    },
  };
  const account = await openAccount(deps, wished);
  const kept = omitting(await relate(call, account, sent), [...COMPUTED, 'id', 'timeZone']);
  await keepSent(call.deps, ACCOUNT_PLACE, { id: billingAccountId, customerId, body: kept });
  return billingAccountId;
}

async function makeParty({ c, deps }: TmfCall, customerId: string, { relatedParty }: AccountBody) {
  assertScopes(principalOf(c), 'customers:write');
  const named = relatedParty?.find(({ id }) => id === customerId)?.name?.trim();
  await createCustomer(deps, {
    ...{ customerId, name: named === undefined || named === '' ? customerId : named, email: null },
    ...{ phone: null, postalAddress: null, segment: 'consumer', groupId: null, locale: 'en', country: null },
    customerSince: civilDateAt(deps.now(), 'UTC'),
  });
}

function currencyOf({ creditLimit, accountBalance }: AccountBody, others: readonly BillingAccount[]): string {
  const said = creditLimit?.unit ?? accountBalance?.[0]?.amount?.unit;
  if (said !== undefined && !isCurrency(said))
    throw refused('/creditLimit/unit', 'not-allowed-value', 'a currency of ISO 4217');
  return said ?? others[0]?.currency ?? USUAL_CURRENCY;
}

function zoneOf({ timeZone }: AccountBody, others: readonly BillingAccount[]): TimeZone {
  if (timeZone != null && !isTimeZone(timeZone))
    throw refused('/timeZone', 'not-allowed-value', 'a time zone of IANA');
  return timeZone ?? others[0]?.timeZone ?? USUAL_TIME_ZONE;
}

function limitOf({ creditLimit }: AccountBody): number | null {
  if (creditLimit == null) return null;
  try {
    return minorIn(creditLimit, 0);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    throw refused('/creditLimit', 'bad-format', error.message);
  }
}

/**
 * Changes an account: another cycle starts a change of the billing cycle and commits what is recommended; another state suspends, restores or closes
 * it; what nobody here interprets is kept.
 * @returns false when there is no such account for this token
 * @throws Problem `invalid-state`, `validation-failed`; what the services throw
 */
export async function changeFrom(call: TmfCall, id: string, patch: Attributes): Promise<boolean> {
  const account = await call.deps.store.accounts.get(id);
  if (account === null || isInternalAccount(account)) return false;
  if (call.boundTo !== null && call.boundTo !== account.customerId) return false;
  const body = readTmfBody(AccountBody, patch);
  const party = namedCustomer(patch);
  if (
    patch['relatedParty'] !== undefined &&
    party !== null &&
    party !== account.customerId &&
    customerRole(body)
  )
    throw state(
      '/relatedParty',
      'Another customer takes services over: POST /v1/subscriptions/{subscriptionId}/transfer.',
    );
  const limit = limitOf(body);
  if (
    body.creditLimit != null &&
    (limit !== account.creditLimit || body.creditLimit.unit !== account.currency)
  )
    throw state('/creditLimit', 'The credit limit is not changed here.');
  if (body.state != null && body.state !== account.state) await changeState(call, account, body.state);
  const cycle = body.billStructure?.cycleSpecification;
  if (cycle != null) await changeCycle(call, account, cycle);
  const kept = omitting(await relate(call, account, patch), COMPUTED);
  if (Object.keys(kept).length > 0)
    await changeKept(call.deps, ACCOUNT_PLACE, { id, customerId: account.customerId, patch: kept });
  return true;
}

function customerRole({ relatedParty }: AccountBody): boolean {
  return relatedParty?.some(({ role }) => role?.toLowerCase() === 'customer') === true;
}

async function changeState({ c, deps }: TmfCall, account: BillingAccount, wanted: string): Promise<void> {
  const said = { by: principalOf(c).subject, note: null };
  const { billingAccountId } = account;
  switch (wanted) {
    case 'active':
      await changeAccountState(deps, billingAccountId, { to: 'restore', reason: 'TMF666' }, said);
      return;
    case 'suspended':
      await changeAccountState(deps, billingAccountId, { to: 'suspend', reason: 'operator' }, said);
      return;
    case 'closed':
      await changeAccountState(deps, billingAccountId, { to: 'close', reason: 'operator' }, said);
      return;
    default:
      throw refused('/state', 'not-allowed-value', 'active, suspended or closed');
  }
}

async function changeCycle(
  call: TmfCall,
  { billingAccountId, customerId, cycle }: BillingAccount,
  given: Parameters<typeof meantCycle>[1] & { readonly paymentDueDateOffset?: number | null | undefined },
): Promise<void> {
  const { c, deps } = call;
  const says = given.id != null || given.frequency != null || given.billingPeriod != null;
  const choice = says ? await meantCycle(call, given) : null;
  if (says && choice === null)
    throw refused(
      '/billStructure/cycleSpecification',
      'not-allowed-value',
      'a cycle of billingCycleSpecification',
    );
  const frequency = choice === null || choice.frequency === cycle.frequency ? null : choice.frequency;
  const day = choice?.billCycleDay ?? null;
  const term = given.paymentDueDateOffset ?? cycle.paymentTermDays;
  const preference = {
    ...{ frequency, billCycleDay: day === cycle.billCycleDay ? null : day, payday: null },
    paymentTermDays: term === cycle.paymentTermDays ? null : term,
  };
  if (Object.values(preference).every((wish) => wish === null)) return;
  assertScopes(principalOf(c), 'cycles:write');
  const changeId = await ownId(
    call,
    'BCC',
    async (id) => (await deps.store.cases.getCycleChange(id)) !== null,
  );
  const change = await askCycleChange(deps, {
    request: { changeId, customerId, billingAccountId, preference, confirm: true },
    requestedBy: principalOf(c).subject,
  });
  if (change === null) throw pendingProblem(c, cycleChangePath(changeId));
  if (change.state === 'confirmed' || change.state === 'confirming') return;
  const codes = change.reasons.map(({ code }) => code).join(', ');
  throw state(
    '/billStructure/cycleSpecification',
    `The cycle is not changed: ${codes === '' ? change.state : codes}.`,
  );
}

/**
 * Closes an account of which nothing is open. It stays on record, closed.
 * @returns false when there is no such account for this token
 */
export async function closeFrom({ c, deps, boundTo }: TmfCall, id: string): Promise<boolean> {
  const account = await deps.store.accounts.get(id);
  if (account === null || isInternalAccount(account)) return false;
  if (boundTo !== null && boundTo !== account.customerId) return false;
  const said = { by: principalOf(c).subject, note: null };
  await changeAccountState(deps, id, { to: 'close', reason: 'operator' }, said);
  return true;
}

function refused(
  pointer: string,
  code: 'missing' | 'not-allowed-value' | 'bad-format',
  detail: string,
): Problem {
  return new Problem('validation-failed', 'The billing account can not be taken as it is.', {
    errors: [{ pointer, code, detail }],
  });
}

function state(pointer: string, detail: string): Problem {
  return new Problem('invalid-state', detail, { errors: [{ pointer, code: 'not-allowed-value', detail }] });
}
