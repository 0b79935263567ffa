/** TMF666 billingCycleSpecification: the cycles that an account can have: every frequency, on every day. Clients may give one of them a name of its own. */
import { z } from 'zod';
import { type BillCycle, FREQUENCIES, type Frequency } from '../../../domain/billing/cycle/bill-cycle.ts';
import type { TmfDocument } from '../../../domain/tmf/document.ts';
import { keptKey, sentAttributes } from '../../../services/tmf/kept-attributes.ts';
import type { AppContext } from '../../context.ts';
import { keptResource } from '../kept-resource.ts';
import { hrefOf } from '../references.ts';
import type { TmfCall } from '../resource.ts';

/** A cycle of the catalogue. Weekly cycles have no day of the month. */
export interface CycleChoice {
  readonly frequency: Frequency;
  readonly billCycleDay: number | null;
}

const PERIOD_NAMES: Readonly<Record<Frequency, string>> = {
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
  yearly: 'year',
};

const CATALOGUE = FREQUENCIES.flatMap((frequency): readonly CycleChoice[] =>
  frequency === 'weekly'
    ? [{ frequency, billCycleDay: null }]
    : Array.from({ length: 31 }, (_, index) => ({ frequency, billCycleDay: index + 1 })),
);

const BY_ID: ReadonlyMap<string, CycleChoice> = new Map(CATALOGUE.map((choice) => [idOf(choice), choice]));

function idOf({ frequency, billCycleDay }: CycleChoice): string {
  return billCycleDay === null ? frequency : `${frequency}-${billCycleDay}`;
}

/** What an account says of its cycle. */
export function cycleRef(c: AppContext, { frequency, billCycleDay, paymentTermDays }: BillCycle) {
  const choice = { frequency, billCycleDay: frequency === 'weekly' ? null : billCycleDay };
  return {
    ...documentOf(c, choice),
    paymentDueDateOffset: paymentTermDays,
    isRef: true,
    '@referredType': 'BillingCycleSpecification',
  };
}

function documentOf(c: AppContext, choice: CycleChoice): TmfDocument {
  const { frequency, billCycleDay } = choice;
  const id = idOf(choice);
  const day = billCycleDay === null ? {} : { billingDateShift: billCycleDay };
  return {
    ...{ id, href: hrefOf(c, 'tmf666', 'billingCycleSpecification', id) },
    name: billCycleDay === null ? 'Every week' : `Every ${PERIOD_NAMES[frequency]}, on day ${billCycleDay}`,
    description:
      billCycleDay === null
        ? 'A bill every seven days.'
        : `A bill every ${PERIOD_NAMES[frequency]}; in a shorter month on its last day.`,
    ...{ frequency, billingPeriod: PERIOD_NAMES[frequency], ...day },
    '@type': 'BillingCycleSpecification',
  };
}

/**
 * The cycle that a reference or a value means: by the id of the catalogue or of what a client made, else by its frequency and day; null: it says
 * nothing of a cycle that is known here.
 */
export async function meantCycle(
  { deps }: TmfCall,
  given: {
    readonly id?: string | null | undefined;
    readonly frequency?: string | null | undefined;
    readonly billingPeriod?: string | null | undefined;
    readonly billingDateShift?: number | null | undefined;
  },
): Promise<CycleChoice | null> {
  if (given.id != null) {
    const known = BY_ID.get(given.id);
    if (known !== undefined) return known;
    const [kept] = await deps.store.tmfKept.getMany([keptKey(PLACE, given.id)]);
    if (kept !== undefined) return choiceOf(CycleWords.safeParse(sentAttributes(kept)).data ?? {});
  }
  return choiceOf(given);
}

const CycleWords = z.object({
  frequency: z.string().nullish(),
  billingPeriod: z.string().nullish(),
  billingDateShift: z.number().nullish(),
});

const FREQUENCY_WORDS: Readonly<Record<string, Frequency>> = {
  ...{ weekly: 'weekly', week: 'weekly', monthly: 'monthly', month: 'monthly' },
  ...{ quarterly: 'quarterly', quarter: 'quarterly', yearly: 'yearly', year: 'yearly', annually: 'yearly' },
};

function choiceOf({ frequency, billingPeriod, billingDateShift }: z.output<typeof CycleWords>) {
  const word = (frequency ?? billingPeriod ?? '').toLowerCase();
  const known = Object.hasOwn(FREQUENCY_WORDS, word) ? FREQUENCY_WORDS[word] : undefined;
  if (known === undefined) return null;
  return (
    BY_ID.get(
      idOf({ frequency: known, billCycleDay: known === 'weekly' ? null : (billingDateShift ?? 1) }),
    ) ?? null
  );
}

const PLACE = { specification: 'tmf666', name: 'billingCycleSpecification' } as const;

export const BILLING_CYCLE_SPECIFICATION = keptResource({
  ...PLACE,
  ...{ prefix: 'BCS', rate: 'write', isShared: true, objects: ['account', 'customer'] },
  ...{ readScopes: ['customers:read'], writeScopes: ['accounts:write'] },
  own: {
    async *all({ c }) {
      for (const choice of CATALOGUE) yield documentOf(c, choice);
    },
    async one({ c }, id) {
      const choice = BY_ID.get(id);
      return choice === undefined ? null : documentOf(c, choice);
    },
  },
});
