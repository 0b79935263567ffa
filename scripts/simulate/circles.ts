import type { Random } from '../../src/demo-data/random.ts';
import type { CivilDate, Instant } from '../../src/domain/civil-date.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import { LIFE } from './assumptions.ts';
import type { Person } from './population.ts';

/** A person with what is stored of them at the start. */
export interface Settler {
  readonly person: Person;
  readonly bundle: AccountBundle;
}

/** One who pays, and those whose bills they pay: a head office with its branches, or a parent with a child. */
export interface Circle {
  readonly kind: 'company' | 'family';
  readonly payer: Person;
  readonly members: readonly Person[];
}

/** What was decided about who pays somebody's bills that are made on a day or later; null: they pay themselves. */
export interface PaidFrom {
  /** When it was decided: what was announced for `from` or a later day no longer counts. */
  readonly at: Instant;
  readonly from: CivilDate;
  readonly payer: Person | null;
}

/**
 * Joins some of the customers into circles. The first branch of a company is another account of the head office's own customer; the second is a
 * customer of its own, in the same group. A parent and a child have nothing in common but who pays.
 * @returns everybody, in the same order, and the circles
 */
export function joined(random: Random, all: readonly Settler[]): { all: Settler[]; circles: Circle[] } {
  const free = shuffled(random, all);
  const number = (of1000: number) => Math.max(1, Math.round((all.length * of1000) / 1_000));
  const changed = new Map<string, Settler>();
  const circles: Circle[] = [];
  const form = (kind: Circle['kind'], others: number): void => {
    const first = free.shift();
    if (first === undefined) return;
    const fit = free.filter(({ person }) => person.currency === first.person.currency).slice(0, others);
    if (fit.length < others) return;
    for (const one of fit) free.splice(free.indexOf(one), 1);
    const circle = first.person.billingAccountId;
    const [payer, ...members] = [first, ...fit].map((one, index) => {
      const own = { ...one, person: { ...one.person, circle } };
      if (kind === 'family') return own;
      const owner = index === 1 ? first.bundle.customer : one.bundle.customer;
      return ownedBy(own, { ...owner, segment: 'enterprise', groupId: `GROUP-${circle.slice(3)}` });
    });
    if (payer === undefined) return;
    for (const one of [payer, ...members]) changed.set(one.person.billingAccountId, one);
    circles.push({ kind, payer: payer.person, members: members.map(({ person }) => person) });
  };
  for (let left = number(LIFE.companiesOf1000); left > 0; left -= 1) form('company', 2);
  for (let left = number(LIFE.familiesOf1000); left > 0; left -= 1) form('family', 1);
  return { all: all.map((one) => changed.get(one.person.billingAccountId) ?? one), circles };
}

function ownedBy({ person, bundle }: Settler, customer: AccountBundle['customer']): Settler {
  const { customerId } = customer;
  return {
    person: { ...person, customerId },
    bundle: {
      ...bundle,
      customer,
      account: { ...bundle.account, customerId },
      subscriptions: bundle.subscriptions.map((one) => ({ ...one, customerId })),
    },
  };
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const drawn = items.map((item) => ({ item, at: random.next() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/** Who is asked to pay a bill of this date, by what was decided before an instant; left out: by all that was. */
export function askedOn(person: Person, billDate: CivilDate, before?: Instant): Person {
  let inForce: PaidFrom[] = [];
  for (const next of person.payers)
    if (before === undefined || next.at < before)
      inForce = [...inForce.filter(({ from }) => from < next.from), next];
  return inForce.findLast(({ from }) => from <= billDate)?.payer ?? person;
}
