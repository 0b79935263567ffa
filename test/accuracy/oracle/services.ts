/** Services, and their end. */
import { type Account, byText, type Subscription, sum } from './account.ts';
import { chargesFor, lastChargedDay } from './charges.ts';
import { laterOf, plusDays, plusMonths, startOf } from './days.ts';
import type { Operation } from './operation.ts';
import type { Verdict } from './payments.ts';

/** A service ends on a day, its last one. */
export function endService(
  account: Account,
  id: string,
  {
    endDate,
    replaced,
    paused = false,
  }: { readonly endDate: string; readonly replaced: boolean; readonly paused?: boolean },
  today: string,
): Verdict {
  const service = account.subscriptions.find((one) => one.id === id);
  if (service === undefined) return 'refused';
  if (service.endDate === endDate) return 'accepted';
  if (service.goesOn === true || !mayEnd(account, service, endDate, today)) return 'refused';
  service.replaced = replaced;
  service.paused = paused;
  endsByItself(service);
  setEnd(account, service, endDate);
  return 'accepted';
}

function mayEnd(account: Account, service: Subscription, endDate: string, today: string): boolean {
  if (service.state === 'terminated' || isOver(service, today)) return false;
  if (endDate < service.startDate || endDate < account.billedThrough) return false;
  // No service runs longer than the relation.
  if (account.ending !== null && endDate > account.ending.lastDay) return false;
  return endDate <= plusMonths(today, 12);
}

/** A service may begin on a day that is not billed, up to a year ahead, on an account that is not closed and does not end. */
function mayBegin({ state, ending, billedThrough }: Account, startDate: string, today: string): boolean {
  if (state === 'closed' || ending !== null) return false;
  return startDate > billedThrough && startDate <= plusMonths(today, 12);
}

/** It ends on the day on which it goes on at another price: that day is the new one's. `id` is what the new one was given. */
export function changePlan(
  account: Account,
  { service: name, after, startDate, monthlyCharge, inAdvance }: Extract<Operation, { kind: 'planChange' }>,
  { id, today }: { readonly id: string | null; readonly today: string },
): Verdict {
  const service = account.subscriptions.find((one) => one.id === serviceId(account, name));
  if (service === undefined || service.goesOn === true) return 'refused';
  if (service.endDate !== null || service.state !== 'active') return 'refused';
  if (!mayBegin(account, startDate, today) || !mayEnd(account, service, startDate, today)) return 'refused';
  const plan = { monthlyCharge, inAdvance: inAdvance ?? service.inAdvance ?? false };
  begin(account, { ...classOf(service), id: id ?? '', ...plan, startDate }, after);
  service.replaced = true;
  service.goesOn = true;
  setEnd(account, service, startDate);
  return 'accepted';
}

/** It goes on at another place from a day on: the days between its last day and that one are not charged. */
export function relocate(
  account: Account,
  operation: Extract<Operation, { kind: 'relocate' }>,
  { id, today }: { readonly id: string | null; readonly today: string },
): Verdict {
  const { service: name, after, startDate } = operation;
  const service = account.subscriptions.find((one) => one.id === serviceId(account, name));
  if (service === undefined || service.goesOn === true) return 'refused';
  if (service.endDate !== null || service.state !== 'active') return 'refused';
  const endDate = operation.endDate ?? plusDays(startDate, -1);
  if (startDate <= endDate || startDate <= laterOf(service.startDate, account.billedThrough))
    return 'refused';
  if (!mayBegin(account, startDate, today) || !mayEnd(account, service, endDate, today)) return 'refused';
  const { monthlyCharge = service.monthlyCharge } = operation;
  begin(account, { ...classOf(service), id: id ?? '', monthlyCharge, startDate }, after);
  service.replaced = false;
  service.goesOn = true;
  setEnd(account, service, endDate);
  return 'accepted';
}

/** A paused service goes on, once, on a day after its last one. */
export function resume(
  account: Account,
  { service: name, after, startDate }: Extract<Operation, { kind: 'resume' }>,
  { id, today }: { readonly id: string | null; readonly today: string },
): Verdict {
  const service = account.subscriptions.find((one) => one.id === serviceId(account, name));
  if (service?.paused !== true || service.goesOn === true) return 'refused';
  if (startDate <= (service.endDate ?? '') || !mayBegin(account, startDate, today)) return 'refused';
  const { monthlyCharge } = service;
  begin(account, { ...classOf(service), id: id ?? '', monthlyCharge, startDate }, after);
  service.goesOn = true;
  return 'accepted';
}

function begin(account: Account, service: Omit<Subscription, 'endDate' | 'state'>, name: string): void {
  account.subscriptions.push({ ...service, endDate: null, state: 'active' });
  account.serviceIds.set(name, service.id);
  replace(account, service.startDate);
}

function classOf({ taxClass, inAdvance }: Subscription): Pick<Subscription, 'taxClass' | 'inAdvance'> {
  return {
    ...(taxClass === undefined ? {} : { taxClass }),
    ...(inAdvance === undefined ? {} : { inAdvance }),
  };
}

/** Its end is its own: the relation did not bring it. */
export function endsByItself(service: Subscription): void {
  service.byRelation = false;
  delete service.ownEnd;
}

/** The id of a service: of the account's own, of one that an order brought, or of one that goes on. */
export function serviceId({ id, serviceIds }: Account, name: string): string {
  return serviceIds.get(name) ?? (name.startsWith('o') ? `sub:${id}-${name}` : `${id}-${name}`);
}

/** All that runs ends today. */
export function endAll(account: Account, today: string): void {
  for (const service of account.subscriptions)
    if (service.state !== 'terminated' && (service.endDate === null || service.endDate > today)) {
      service.replaced = false;
      service.paused = false;
      endsByItself(service);
      setEnd(account, service, today);
    }
}

/** What the service pays in a stub that was confirmed and not billed follows its end. */
export function setEnd(account: Account, service: Subscription, endDate: string | null): void {
  const first = service.endDate === null;
  service.endDate = endDate;
  correctStub(account, service, first);
}

/** The services that ended as replaced on the day on which one begins do not pay for that day. */
export function replace(account: Account, startDate: string): void {
  for (const service of account.subscriptions)
    if (service.replaced === true && service.endDate === startDate) correctStub(account, service, false);
}

function correctStub(account: Account, service: Subscription, first: boolean): void {
  const { transition, spec } = account;
  const stub = transition?.stub ?? null;
  // Without an end it pays for the whole stub.
  const endDate = lastChargedDay(service, account.subscriptions) ?? '9999-12-31';
  if (transition === null || stub === null || account.billedThrough >= stub.to) return;
  if (!transition.confirmed.includes(service.id) || (first && endDate >= stub.to)) return;
  const occurredAt = startOf(stub.from, spec.timeZone);
  const posted = account.entries.filter(
    (entry) => entry.confirmedFor === service.id && entry.occurredAt === occurredAt,
  );
  const used = chargesFor([{ ...service, endDate, replaced: false, state: 'active' }], stub, {
    cycle: transition.before,
    all: account.subscriptions,
  });
  const amount = sum(used.map((line) => line.amount)) - sum(posted.map((entry) => entry.amount));
  if (amount !== 0)
    account.entries.push({
      ...{ type: 'proration', amount, occurredAt, bill: null, confirmedFor: service.id },
      ...(service.taxClass === undefined ? {} : { taxClass: service.taxClass }),
    });
}

export function isOver({ endDate }: Subscription, today: string): boolean {
  return endDate !== null && endDate < today;
}

/** How each service stands, by id. */
export function servicesOf({ subscriptions }: Account, today: string): Record<string, string> {
  const inOrder = [...subscriptions].sort((a, b) => byText(a.id, b.id));
  return Object.fromEntries(
    inOrder.map((service) => {
      const { id, state, startDate, endDate, paidAhead = [] } = service;
      const paid = paidAhead.reduce((last, { to }) => laterOf(last, to), '');
      const over = state === 'terminated' || isOver(service, today);
      return [
        id,
        `${over ? 'ended' : state} ${startDate} ${endDate ?? 'open'}${paid === '' ? '' : ` paid through ${paid}`}`,
      ];
    }),
  );
}
