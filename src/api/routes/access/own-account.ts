/** A person's own account: factors, recovery codes, sessions. */
import { z } from 'zod';
import {
  beginCodes,
  beginPasskey,
  confirmCodes,
  confirmPasskey,
  endOwnSessions,
  type FactorStep,
  removePasskey,
  renewRecoveryCodes,
  type SignedIn,
  signedInWith,
} from '../../../services/access/own-account.ts';
import { NewPasskeyAnswer } from '../../../services/access/passkeys.ts';
import type { App, AppContext } from '../../context.ts';
import { readBody } from '../../middleware/body.ts';
import { Problem } from '../../problems/problem.ts';
import { PUBLIC_ROUTES, type PublicRoute, servePublic } from '../../public-route.ts';
import { askedFrom, formOf, leaveSessionCookie, page, scriptsJson, sessionCookie } from './browser.ts';
import { accountPage, newCodesPage, recoveryCodesPage } from './pages.ts';
import type { StaffLogin } from './sign-in.ts';

const Nothing = z.object({});
const CodeForm = z.object({ ticket: z.string().max(100), code: z.string().max(100) });
const RemoveForm = z.object({ credentialId: z.string().max(1_400) });
const EndForm = z.object({ sessionId: z.string().max(100) });
const PasskeyForm = z.object({ ticket: z.string().max(100), answer: NewPasskeyAnswer });

const ACCOUNT = '/sign-in/account';
const AGAIN = 'To change this, sign out and sign in again.';

/** Registers /sign-in/account and what is below it. */
export function registerOwnAccountRoutes(app: App, { signIn, proxyHops }: StaffLogin): void {
  const from = (c: AppContext) => askedFrom(c, proxyHops);
  const person = async (c: AppContext): Promise<SignedIn | null> => {
    const secret = sessionCookie(c);
    return secret === undefined ? null : signedInWith(signIn, secret);
  };
  const shown = async (c: AppContext, signedIn: SignedIn, told?: string) => {
    const sessions = await signIn.store.staff.sessions(signedIn.account.staffId);
    return page(c, accountPage({ ...signedIn, sessions }, told), { status: told === undefined ? 200 : 403 });
  };
  const after = async (c: AppContext, signedIn: SignedIn, step: FactorStep) => {
    switch (step.kind) {
      case 'done':
        return step.codes.length > 0 ? page(c, recoveryCodesPage(step.codes)) : c.redirect(ACCOUNT, 303);
      case 'signInAgain':
        return shown(c, signedIn, AGAIN);
      case 'refused':
        return shown(c, signedIn, 'That was not taken. Begin again.');
    }
  };
  const form = <T>(
    route: PublicRoute,
    schema: z.ZodType<T>,
    handle: (c: AppContext, signedIn: SignedIn, given: T) => Promise<Response>,
  ) =>
    servePublic(app, route, async (c) => {
      const given = await formOf(c, schema);
      const signedIn = await person(c);
      return signedIn === null ? c.redirect('/sign-in', 303) : handle(c, signedIn, given);
    });
  const script = <T>(
    route: PublicRoute,
    schema: z.ZodType<T>,
    handle: (c: AppContext, signedIn: SignedIn, given: T) => Promise<Response>,
  ) =>
    servePublic(app, route, readBody(), async (c) => {
      const given = await scriptsJson(c, schema);
      const signedIn = await person(c);
      if (signedIn === null) throw new Problem('unauthenticated', 'Sign in first.');
      return handle(c, signedIn, given);
    });

  servePublic(app, PUBLIC_ROUTES.ownAccount, async (c) => {
    const signedIn = await person(c);
    return signedIn === null ? c.redirect('/sign-in', 303) : shown(c, signedIn);
  });
  form(PUBLIC_ROUTES.beginCodes, Nothing, async (c, signedIn) => {
    const begun = await beginCodes(signIn, signedIn);
    return begun === null ? shown(c, signedIn, AGAIN) : page(c, newCodesPage(begun));
  });
  form(PUBLIC_ROUTES.confirmCodes, CodeForm, async (c, signedIn, given) =>
    after(c, signedIn, await confirmCodes(signIn, signedIn, given, from(c))),
  );
  form(PUBLIC_ROUTES.removePasskey, RemoveForm, async (c, signedIn, { credentialId }) =>
    after(c, signedIn, await removePasskey(signIn, signedIn, credentialId, from(c))),
  );
  form(PUBLIC_ROUTES.renewRecoveryCodes, Nothing, async (c, signedIn) =>
    after(c, signedIn, await renewRecoveryCodes(signIn, signedIn, from(c))),
  );
  form(PUBLIC_ROUTES.endOwnSessions, EndForm, async (c, { account, session }, { sessionId }) => {
    await endOwnSessions(signIn, account.staffId, sessionId, from(c));
    if (sessionId !== 'all' && sessionId !== session.sessionId) return c.redirect(ACCOUNT, 303);
    leaveSessionCookie(c, null, 0);
    return c.redirect('/sign-in', 303);
  });
  script(PUBLIC_ROUTES.beginPasskey, Nothing, async (c, signedIn) => {
    const begun = await beginPasskey(signIn, signedIn);
    if (begun === null) throw new Problem('forbidden', AGAIN);
    return c.json(begun, 200);
  });
  script(PUBLIC_ROUTES.addPasskey, PasskeyForm, async (c, signedIn, given) => {
    const step = await confirmPasskey(signIn, signedIn, given, from(c));
    if (step.kind !== 'done') throw new Problem('forbidden', AGAIN);
    return c.json({ location: ACCOUNT }, 200);
  });
}
