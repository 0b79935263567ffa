/**
 * When the fraud watch said `stepUp`, the customer has to authenticate again before they change anything: every changing request with a token that
 * is bound to such a customer needs a fresh authentication (RFC 9470). One authentication meets the demand.
 */
import type { MiddlewareHandler } from 'hono';
import { type AppEnv, principalOf } from '../context.ts';
import { requireStepUp } from './step-up.ts';

/**
 * Middleware of every changing route that takes bound tokens. Runs after the replay of an Idempotency-Key. The demand is met as soon as
 * the authentication is accepted, also when the request then fails.
 * @param operation the route's operation id
 */
export function proofOfIdentity(operation: string): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const { customerId } = principalOf(c);
    const { demands } = c.get('platform').stepUp;
    if (customerId !== undefined && (await demands.isOpen(customerId))) {
      c.set('stepUp', { operation });
      await requireStepUp(c, c.req.path);
      await demands.meet(customerId);
    }
    await next();
  };
}
