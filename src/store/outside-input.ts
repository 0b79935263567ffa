/**
 * The schemas of what comes from outside by more than one door: HTTP, and files that the command imports. What they let
 * through, the domain can hold and the ledger can hash.
 */
import { z } from 'zod';
import { epochMsOf, type Instant, instantFromOutside, MINUTE_MS } from '../domain/civil-date.ts';
import { isCurrency, NOT_A_CURRENCY } from '../domain/currency.ts';
import { holdsCardNumber } from '../domain/payments/card-number.ts';
import { isPlainText } from '../domain/text.ts';

/** How far a sender's clock may be ahead of ours. */
const CLOCK_SKEW_MS = 5 * MINUTE_MS;

const RFC_3339 =
  'an instant of RFC 3339, such as 2026-11-22T09:30:00Z, with at most nine digits of a fraction';

/** An instant, with any offset, of the years 1990 to 2199. What comes out is in UTC with milliseconds. */
export function instantInput() {
  return z.iso
    .datetime({ offset: true, error: RFC_3339, abort: true })
    .transform((text, ctx): Instant => readInstant(text, ctx));
}

/** The same, not in the future. */
export function pastInstantInput() {
  return z.iso.datetime({ offset: true, error: RFC_3339, abort: true }).transform((text, ctx): Instant => {
    const at = readInstant(text, ctx);
    if (at !== z.NEVER && epochMsOf(at) > Date.now() + CLOCK_SKEW_MS)
      ctx.addIssue({
        code: 'custom',
        message: 'this is in the future',
        params: { code: 'not-allowed-value' },
      });
    return at;
  });
}

/** A civil date, as YYYY-MM-DD. */
export function civilDateInput() {
  return z.iso
    .date({ error: 'a date that exists, as YYYY-MM-DD', abort: true })
    .refine((date) => date >= '1990-01-01' && date <= '2199-12-31', {
      error: 'between 1990-01-01 and 2199-12-31',
      params: { code: 'not-allowed-value' },
    });
}

/** The code of a currency that an account may be billed in. */
export function currencyInput() {
  return z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'three capital letters, ISO 4217', abort: true })
    .refine(isCurrency, { error: NOT_A_CURRENCY, params: { code: 'not-allowed-value' } });
}

/** A country by its ISO 3166-1 alpha-2 code. */
export function countryInput() {
  return z.string().regex(/^[A-Z]{2}$/, { error: 'two capital letters, ISO 3166-1 alpha-2' });
}

/** Text in a person's words: not empty, without a card number, and showing all that it holds. */
export function personText(maxLength: number) {
  return withoutCardNumber(machineText(maxLength));
}

/**
 * Text that a machine sends with what must not be refused for it, such as a note on a charge: not empty, and showing all that it
 * holds. It may still hold a card number: who stores it masks it (`maskCardNumbers`).
 */
export function machineText(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1, 'not empty')
    .max(maxLength, { error: `at most ${maxLength} characters`, abort: true })
    .refine(isPlainText, {
      error:
        'no control characters but line breaks and tabs, none that turns the direction of text, and none that shows nothing',
      params: { code: 'bad-format' },
    });
}

/** Adds the refusal of card numbers to a text whose length is bounded with `abort`; the fault does not repeat the text. */
export function withoutCardNumber(schema: z.ZodString) {
  return schema.refine((text) => !holdsCardNumber(text), {
    error: 'this looks like a full card number, which must not be sent here',
    params: { code: 'card-number' },
  });
}

/** The sender's identifier of something: 1 to 64 letters, digits and `. _ : -`. It lies in clear in Temporal, so no card number. */
export function idInput() {
  return withoutCardNumber(
    z
      .string()
      .min(1, 'an identifier has at least one character')
      .max(64, { error: 'an identifier has at most 64 characters', abort: true })
      .regex(
        /^[A-Za-z0-9](?:[A-Za-z0-9._:-]*)$/,
        'letters, digits and . _ : - only, beginning with a letter or digit',
      ),
  );
}

function readInstant(text: string, ctx: z.core.$RefinementCtx): Instant {
  const read = instantFromOutside(text);
  if (typeof read === 'object') return read.at;
  ctx.addIssue(
    read === 'badFormat'
      ? { code: 'custom', message: RFC_3339, params: { code: 'bad-format' } }
      : {
          code: 'custom',
          message: 'between 1990-01-01 and 2199-12-31',
          params: { code: 'not-allowed-value' },
        },
  );
  return z.NEVER;
}
