import { z } from 'zod';
import { DIRECTIONS, type NewEntry } from '../../domain/ledger/entry.ts';
import { EXTERNAL_TYPES, mayBePosted, OWN_SOURCES } from '../../domain/ledger/posting.ts';
import { holdsCardNumber } from '../../domain/payments/card-number.ts';
import { pastInstantInput } from '../outside-input.ts';
import type { EntryLine } from './ledger-lines.ts';

/** The most that one entry may be, in minor units: sums of many stay exact. */
const MOST = 1_000_000_000_000;
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

const entryId = z
  .string()
  .min(1, 'an identifier has at least one character')
  .max(64, 'an identifier has at most 64 characters')
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._:-]*)$/,
    'letters, digits and . _ : - only, beginning with a letter or digit',
  );

const fields = {
  idempotencyKey: z
    .string()
    .min(1, 'not empty')
    .max(128, 'at most 128 characters')
    .regex(/^[\x21-\x7e]*$/, 'visible ASCII characters'),
  type: z.enum(EXTERNAL_TYPES),
  direction: z.enum(DIRECTIONS),
  amount: z.strictObject({
    amountMinor: z.int('a whole number of minor units').min(1, 'at least 1').max(MOST, `at most ${MOST}`),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'three capital letters, ISO 4217', abort: true })
      .refine((code) => CURRENCIES.has(code), {
        error: 'not a currency of ISO 4217',
        params: { code: 'not-allowed-value' },
      }),
  }),
  occurredAt: pastInstantInput(),
  source: entryId.refine((source) => !OWN_SOURCES.includes(source), {
    error: 'a name that this service posts under itself',
    params: { code: 'not-allowed-value' },
  }),
  note: z
    .string()
    .trim()
    .min(1, 'not empty')
    .max(200, 'at most 200 characters')
    .refine((text) => !holdsCardNumber(text), {
      error: 'this looks like a full card number, which must not be sent here',
      params: { code: 'card-number' },
    })
    .optional(),
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

/**
 * What is posted of it. The ledger's key is made of the source and its key, and begins in a way that no key of our own does:
 * a source can't use up the key of a payment.
 */
export function entryLineOf(input: EntryLineInput): EntryLine {
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
    note: input.note ?? null,
  };
  return { entry, currency: input.amount.currency };
}
