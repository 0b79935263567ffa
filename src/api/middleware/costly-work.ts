import type { MiddlewareHandler } from 'hono';
import { type AppEnv, principalOf } from '../context.ts';

/** Middleware of the rate class `costly`: a fixed number of requests of one caller runs at once in this process, and the others wait. */
export function inTurn(): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    const { subject, client = '', customerId = '' } = principalOf(c);
    return c.get('platform').rates.costly.take(`${client}\n${subject}\n${customerId}`, next);
  };
}
