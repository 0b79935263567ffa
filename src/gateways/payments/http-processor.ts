import { z } from 'zod';
import { instantFromOutside } from '../../domain/civil-date.ts';
import { isCurrency, NOT_A_CURRENCY } from '../../domain/currency.ts';
import type { Ms } from '../../domain/flavor.ts';
import { PAYMENT_STATUSES } from '../../domain/payments/payment-status.ts';
import type { PaymentProcessor, ProcessorAnswer } from '../../domain/payments/processor.ts';
import { isSuccess, requestJson } from '../json-request.ts';

const Answer = z.object({
  paymentId: z.string(),
  status: z.enum(PAYMENT_STATUSES),
  amount: z.object({ amountMinor: z.int().min(1), currency: z.string().refine(isCurrency, NOT_A_CURRENCY) }),
  occurredAt: z.string(),
});

/** More than any answer about one payment has. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface HttpProcessorSettings {
  /** Without a trailing slash; `/payments/{paymentId}` is appended. */
  readonly url: string;
  /** Sent as a bearer token; left out: none is. */
  readonly token?: string;
  /** How long one look-up may take, body included. */
  readonly timeoutMs: Ms;
}

/** Asks a processor over HTTP: `GET {url}/payments/{paymentId}`, 404 when it knows no such payment. See docs/payments.md. */
export function createHttpProcessor(settings: HttpProcessorSettings): PaymentProcessor {
  const { url, token, timeoutMs } = settings;
  return {
    async lookUp(paymentId) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await requestJson({
          ...{ url: `${url}/payments/${encodeURIComponent(paymentId)}`, method: 'GET', token, signal },
          mostBytes: MAX_ANSWER_BYTES,
        });
        if (answer.status === 404) return { kind: 'notFound' };
        if (!isSuccess(answer)) return { kind: 'noAnswer', why: 'status' };
        return answerOf(answer.json, paymentId);
      } catch {
        return { kind: 'noAnswer', why: signal.aborted ? 'timeout' : 'unreachable' };
      }
    },
  };
}

/** An answer that can't be read, or is about another payment, is none: nothing is guessed from it. */
function answerOf(json: unknown, paymentId: string): ProcessorAnswer {
  const garbage: ProcessorAnswer = { kind: 'noAnswer', why: 'garbage' };
  const parsed = Answer.safeParse(json);
  if (!parsed.success || parsed.data.paymentId !== paymentId) return garbage;
  const { status, amount, occurredAt } = parsed.data;
  const read = instantFromOutside(occurredAt);
  return typeof read === 'object' ? { kind: 'found', status, amount, occurredAt: read.at } : garbage;
}
