/** TMF666 billingCycleSpecification: the cycles that an account can have. The catalogue is fixed: every frequency, on every day. */
import { type BillCycle, FREQUENCIES, type Frequency } from '../../../domain/billing/cycle/bill-cycle.ts';
import type { AppContext } from '../../context.ts';
import type { TmfDocument } from '../conventions/document.ts';
import { hrefOf } from '../references.ts';
import type { TmfResource } from '../resource.ts';

/** A cycle of the catalogue. Weekly cycles have no day of the month. */
interface CycleChoice {
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

export const BILLING_CYCLE_SPECIFICATION: TmfResource = {
  specification: 'tmf666',
  name: 'billingCycleSpecification',
  reads: {
    scopes: ['customers:read'],
    objects: ['account'],
    personal: 'none',
    fills: ['id', 'href', 'name', 'description', 'frequency', 'billingPeriod', 'billingDateShift'],
    checksCustomer: true,
    async *candidates({ c }) {
      for (const choice of CATALOGUE) yield documentOf(c, choice);
    },
    async one({ c }, id) {
      const choice = BY_ID.get(id);
      return choice === undefined ? null : documentOf(c, choice);
    },
  },
};
