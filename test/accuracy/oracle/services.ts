/** Services, and their end. */
import { type Account, byText, type Subscription, sum } from './account.ts';
import { chargesFor, lastChargedDay } from './charges.ts';
import { plusMonths, startOf } from './days.ts';
import type { Verdict } from './payments.ts';

/** A service ends on a day, its last one. */
export function endService(
  account: Account,
  id: string,
  { endDate, replaced }: { readonly endDate: string; readonly replaced: boolean },
  today: string,
): Verdict {
  const service = account.subscriptions.find((one) => one.id === id);
  if (service === undefined) return 'refused';
  if (service.endDate === endDate) return 'accepted';
  if (service.state === 'terminated' || isOver(service, today)) return 'refused';
  if (endDate < service.startDate || endDate < account.billedThrough) return 'refused';
  if (endDate > plusMonths(today, 12)) return 'refused';
  service.replaced = replaced;
  setEnd(account, service, endDate);
  return 'accepted';
}

/** All that runs ends today. */
export function endAll(account: Account, today: string): void {
  for (const service of account.subscriptions)
    if (service.state !== 'terminated' && (service.endDate === null || service.endDate > today)) {
      service.replaced = false;
      setEnd(account, service, today);
    }
}

/** What the service pays in a stub that was confirmed and not billed follows its end. */
function setEnd(account: Account, service: Subscription, endDate: string): void {
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
  const endDate = lastChargedDay(service, account.subscriptions) ?? '';
  if (transition === null || stub === null || account.billedThrough >= stub.to) return;
  if (!transition.confirmed.includes(service.id) || (first && endDate >= stub.to)) return;
  const occurredAt = startOf(stub.from, spec.timeZone);
  const posted = account.entries.filter(
    (entry) => entry.confirmedFor === service.id && entry.occurredAt === occurredAt,
  );
  const used = chargesFor(
    [{ ...service, endDate, replaced: false, state: 'active' }],
    stub,
    transition.before,
  );
  const amount = sum(used.map((line) => line.amount)) - sum(posted.map((entry) => entry.amount));
  if (amount !== 0)
    account.entries.push({
      ...{ type: 'proration', amount, occurredAt, bill: null, confirmedFor: service.id },
      ...(service.taxClass === undefined ? {} : { taxClass: service.taxClass }),
    });
}

function isOver({ endDate }: Subscription, today: string): boolean {
  return endDate !== null && endDate < today;
}

/** How each service stands, by id. */
export function servicesOf({ subscriptions }: Account, today: string): Record<string, string> {
  const inOrder = [...subscriptions].sort((a, b) => byText(a.id, b.id));
  return Object.fromEntries(
    inOrder.map((service) => {
      const { id, state, startDate, endDate } = service;
      const over = state === 'terminated' || isOver(service, today);
      return [id, `${over ? 'ended' : state} ${startDate} ${endDate ?? 'open'}`];
    }),
  );
}
