import { z } from 'zod';
import { TAX_CLASSES } from '../../domain/billing/tax-class.ts';
import { DIRECTIONS, type NewEntry } from '../../domain/ledger/entry.ts';
import { EXTERNAL_TYPES, mayBePosted, OWN_SOURCES } from '../../domain/ledger/posting.ts';
import { maskCardNumbers } from '../../domain/payments/card-number.ts';
import {
  civilDateInput,
  currencyInput,
  idInput,
  machineText,
  pastInstantInput,
  withoutCardNumber,
} from '../outside-input.ts';
import type { EntryLine } from './ledger-lines.ts';

/** The most that one entry may be, in minor units: sums of many stay exact. */
const MOST = 1_000_000_000_000;

const entryId = idInput();

const fields = {
  idempotencyKey: withoutCardNumber(
    z
      .string()
      .min(1, 'not empty')
      .max(128, { error: 'at most 128 characters', abort: true })
      .regex(/^[\x21-\x7e]*$/, 'visible ASCII characters'),
  ),
  type: z.enum(EXTERNAL_TYPES),
  direction: z.enum(DIRECTIONS),
  amount: z.strictObject({
    amountMinor: z.int('a whole number of minor units').min(1, 'at least 1').max(MOST, `at most ${MOST}`),
    currency: currencyInput(),
  }),
  occurredAt: pastInstantInput(),
  source: entryId.refine((source) => !OWN_SOURCES.includes(source), {
    error: 'a name that this service posts under itself',
    params: { code: 'not-allowed-value' },
  }),
  note: machineText(200).optional(),
  taxClass: z.enum(TAX_CLASSES).optional(),
  suppliedOn: civilDateInput().optional(),
};

const DIRECTION_FAULT = {
  error: 'entries of this type have the other direction',
  path: ['direction'],
  params: { code: 'not-allowed-value' },
};

/** One entry as a rating system sends it, for an account that is named elsewhere. */
export const entryInput = z.strictObject(fields).refine(mayBePosted, DIRECTION_FAULT);
/** One line of many: it names its account too. */
export const entryLineInput = z
  .strictObject({ billingAccountId: entryId, ...fields })
  .refine(mayBePosted, DIRECTION_FAULT);
export type EntryLineInput = z.output<typeof entryLineInput>;

/** A line as it is posted, and how many card numbers were masked in its note. */
export interface MaskedEntryLine extends EntryLine {
  readonly masked: number;
}

/**
 * What is posted of it. The ledger's key is made of the source and its key, and begins in a way that no key of our own does:
 * a source can't use up the key of a payment. A card number in the note is masked: a charge is not refused for what a machine wrote
 * beside it.
 */
export function entryLineOf(input: EntryLineInput): MaskedEntryLine {
  const { text, masked } = maskCardNumbers(input.note ?? '');
  const entry: NewEntry = {
    billingAccountId: input.billingAccountId,
    type: input.type,
    direction: input.direction,
    amount: input.amount.amountMinor,
    occurredAt: input.occurredAt,
    idempotencyKey: `entry:${input.source}:${input.idempotencyKey}`,
    source: input.source,
    billId: null,
    paymentId: null,
    note: input.note === undefined ? null : text,
    ...(input.taxClass === undefined ? {} : { taxClass: input.taxClass }),
    ...(input.suppliedOn === undefined ? {} : { suppliedOn: input.suppliedOn }),
  };
  return { entry, currency: input.amount.currency, masked };
}
