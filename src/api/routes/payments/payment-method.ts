import type { z } from '@hono/zod-openapi';
import type { PaymentMethod } from '../../../domain/payments/payment.ts';
import type { MethodInput } from '../../schemas/payments/payment.ts';

/** The method of a report. An empty text says nothing. */
export function methodOf(method: z.output<typeof MethodInput>): PaymentMethod {
  const [brand, last4, token] = [method.brand, method.last4, method.token].map((text) => text || null);
  const kind = method.kind ?? (last4 ? 'card' : 'other');
  return { kind, brand: brand ?? null, last4: last4 ?? null, token: token ?? null };
}
