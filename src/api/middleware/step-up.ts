/**
 * Step-up authentication (RFC 9470): a sensitive operation wants a person who has just authenticated, in a class that is strong
 * enough, and takes each such authentication for one operation on one object.
 */
import type { MiddlewareHandler } from 'hono';
import type { StepUpUse } from '../../store/mongo/step-ups.ts';
import { contextOf } from '../acting.ts';
import { type AppContext, type AppEnv, bindingsOf, logOf, principalOf } from '../context.ts';
import { Problem } from '../problems/problem.ts';
import type { StepUpRules } from './principal.ts';

/**
 * When a route wants it: for every request, where its handler asks ({@link requireStepUp}), or when all of a list is asked for at once, as lines. A
 * customer who takes all of their own exports nothing in bulk.
 */
export type StepUpNeed = 'always' | 'for some bodies' | 'as lines';

/** Difference of clocks that is allowed to an issuer. */
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Middleware of a sensitive route. Runs after the replay of an Idempotency-Key: a kept answer needs no second authentication.
 * A refusal below 500 gives the authentication back, for the same operation and object. After a failure the same key may go on.
 * @param operation the route's operation id
 * @param need which requests need it here: the object of every one is its path, and of a list as lines its address with the query
 */
export function stepUp(operation: string, need: StepUpNeed): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    c.set('stepUp', { operation });
    if (need === 'always') await requireStepUp(c, c.req.path);
    if (need === 'as lines' && bindingsOf(c).lines === 'begin' && principalOf(c).customerId === undefined)
      await requireStepUp(c, `${c.req.path}${new URL(c.req.url).search}`);
    await next();
    const use = c.get('stepUp')?.use;
    const { status } = c.res;
    if (use === undefined || status < 400 || status >= 500) return;
    // The refusal is the answer: a failing store must not turn it into an error.
    await c
      .get('platform')
      .stepUp.uses.giveBack(use)
      .catch((err: unknown) => logOf(c).warn({ err }, 'a step-up was not given back'));
  };
}

/**
 * Wants a fresh authentication of an accepted class and uses it for the object; for handlers whose route says `for some bodies`.
 * @param object what the operation is done to, such as the path of the request or an account's id
 * @throws Problem `insufficient-user-authentication` without one, or when it was used for anything else
 */
export async function requireStepUp(c: AppContext, object: string): Promise<void> {
  const declared = c.get('stepUp');
  if (declared === undefined) throw new Error('the route does not declare that it wants a step-up');
  const { rules, uses } = c.get('platform').stepUp;
  const { authentication } = principalOf(c);
  if (authentication === undefined)
    throw refusal(
      rules,
      'This needs a token that says how (acr) and when (auth_time) its person authenticated.',
    );
  const { acr, authTimeSeconds, digest } = authentication;
  if (!rules.classes.includes(acr)) throw refusal(rules, 'This needs an authentication of a stronger class.');
  const age = Date.now() / 1000 - authTimeSeconds;
  if (age > rules.maxAgeSeconds || age < -CLOCK_TOLERANCE_SECONDS)
    throw refusal(rules, 'This needs a more recent authentication.');
  const use: StepUpUse = {
    ...{ authentication: digest, operation: declared.operation, object },
    request: c.req.header('idempotency-key') ?? null,
  };
  if (!(await uses.use(use)))
    throw refusal(rules, 'This authentication was used already. Authenticate again for each operation.');
  c.set('stepUp', { ...declared, use });
  // Before anything is done: what the authentication was used for is on record, whatever comes of it.
  await c
    .get('platform')
    .audit.enter({ act: 'stepUp.accepted', outcome: 'done', reason: null, context: contextOf(c) });
}

function refusal({ asked, maxAgeSeconds }: StepUpRules, detail: string): Problem {
  return new Problem('insufficient-user-authentication', detail, {
    headers: {
      'www-authenticate': `Bearer error="insufficient_user_authentication", error_description="${detail}", acr_values="${asked.join(' ')}", max_age="${maxAgeSeconds}"`,
    },
  });
}
