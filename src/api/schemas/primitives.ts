/**
 * The small parts that every request and answer is made of. Each refuses what the domain can't hold, so a handler never gets a float as
 * money or a date that does not exist.
 */
import { z } from '@hono/zod-openapi';
import {
  civilDateInput,
  currencyInput,
  idInput,
  instantInput,
  pastInstantInput,
  personText,
} from '../../store/outside-input.ts';

/** The largest amount in a request, in minor units, so that sums of many amounts stay exact. */
export const MAX_AMOUNT_MINOR = 1_000_000_000_000;

/** The sender's identifier of something: 1 to 64 letters, digits and `. _ : -`, and no card number. */
export const Id = idInput();

/** An identifier that this system made; longer, since it may be built from others. */
export const OwnId = z.string().min(1).max(256);

export const CurrencyCode = currencyInput().openapi({
  description: 'A code of ISO 4217',
  format: 'iso-4217',
  example: 'EUR',
});

/**
 * An object that is described by the members it really needs. The document's generator takes a member that is `exactOptional` for a needed one,
 * because it does not take `undefined`.
 */
export function withLeftOut<S extends z.ZodObject>(object: S): S {
  const required = Object.entries(object.shape).flatMap(([name, { _zod }]) =>
    _zod.optin === 'optional' ? [] : [name],
  );
  return object.openapi({ required });
}

/** MoneySchema in an answer; balances may be negative. */
export const MoneySchema = z.object({ amountMinor: z.int(), currency: z.string() }).openapi('Money', {
  description: 'A whole number of minor units (cents) of one currency',
  example: { amountMinor: 4210, currency: 'EUR' },
});

/** MoneySchema in a request: nothing below `minimum` minor units. */
export function moneyAtLeast(minimum: 0 | 1) {
  return z
    .strictObject({
      amountMinor: z
        .int('a whole number of minor units')
        .min(minimum, `at least ${minimum}`)
        .max(MAX_AMOUNT_MINOR, `at most ${MAX_AMOUNT_MINOR}`),
      currency: CurrencyCode,
    })
    .openapi({ example: { amountMinor: 4500, currency: 'EUR' } });
}

/** A civil date in an answer. */
export const DateText = z.string().openapi({ format: 'date', example: '2026-12-01' });
/** An instant in an answer. */
export const InstantText = z.string().openapi({ format: 'date-time', example: '2026-11-22T09:30:00.000Z' });

/**
 * A civil date in a request: one that exists, in a sensible century. An invalid date ends the check of the whole object (`abort`), so that
 * a comparison of two dates never sees an invalid one.
 */
export const CivilDateInput = civilDateInput().openapi({
  format: 'date',
  pattern: '^(?:199\\d|2[01]\\d\\d)-',
  example: '2026-12-01',
});

const INSTANT_EXAMPLE = { type: 'string', format: 'date-time', example: '2026-11-22T09:30:00Z' } as const;

/** An instant in a request, with any offset; the handler gets it in UTC with milliseconds. */
export const InstantInput = instantInput().openapi(INSTANT_EXAMPLE);

/** The same, not in the future. */
export const PastInstantInput = pastInstantInput().openapi(INSTANT_EXAMPLE);

/** Text in a person's words: not empty, without card number, without invisible characters. The document calls it `plain-text`. */
export function freeText(maxLength: number) {
  return personText(maxLength).openapi({ format: 'plain-text' });
}

/**
 * In an answer: text in a person's words. Assistants get it marked as data (`src/api/mcp/peoples-words.ts`), so every such text of an answer is
 * declared by this.
 */
export const PersonsWords = z.string().openapi({ format: 'plain-text' });

/** A named schema or null. Not `.nullable()`: in the OpenAPI document that loses the null of a reference. */
export function orNull<S extends z.ZodType>(schema: S) {
  return z.union([schema, z.null()]);
}

/** A frozen list in an answer. */
export function listOf<S extends z.ZodType>(schema: S) {
  return z.array(schema).readonly();
}

/** `limit` and `cursor` of every list. */
export const PageQuery = {
  limit: z.coerce
    .number('a whole number')
    .int('a whole number')
    .min(1, 'at least 1')
    .max(200, 'at most 200')
    .default(50)
    .openapi({ type: 'integer', minimum: 1, maximum: 200, description: 'The largest number of items' }),
  cursor: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .openapi({ description: 'The `nextCursor` of the page before; opaque' }),
};

/** The query of a list that takes nothing else. */
export const PageOnlyQuery = z.strictObject(PageQuery);

/** The answer of a list. */
export function pageSchema<S extends z.ZodType>(item: S) {
  return z.object({
    items: listOf(item),
    nextCursor: z.string().nullable().openapi({ description: 'Null on the last page' }),
  });
}

/** The store's page request for a validated page query. */
export function pageRequest(query: { readonly limit: number; readonly cursor?: string | undefined }) {
  return { limit: query.limit, cursor: query.cursor ?? null };
}
