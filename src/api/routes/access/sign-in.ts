/** The pages and steps of signing in. */
import { z } from 'zod';
import { type AuthorizationDeps, finishFlow, flowOf } from '../../../services/access/authorization.ts';
import { PasskeyAnswer } from '../../../services/access/passkeys.ts';
import {
  acceptInvitation,
  passkeyChallenge,
  type SignInDeps,
  type SignInStep,
  signInWithCode,
  signInWithPasskey,
  signInWithPassword,
  signInWithRecoveryCode,
} from '../../../services/access/sign-in.ts';
import type { App, AppContext } from '../../context.ts';
import { readBody } from '../../middleware/body.ts';
import { Problem } from '../../problems/problem.ts';
import { PUBLIC_ROUTES, servePublic } from '../../public-route.ts';
import { askedFrom, formOf, leaveSessionCookie, page, scriptsJson } from './browser.ts';
import { SIGN_IN_SCRIPT, SIGN_IN_STYLE } from './page-assets.ts';
import { invitationPage, secondFactorPage, signInPage, troublePage } from './pages.ts';

/** What the pages need. */
export interface StaffLogin {
  readonly signIn: SignInDeps;
  readonly authorization: AuthorizationDeps;
  /** Proxies of the operator's own before this process. */
  readonly proxyHops: number;
}

const text = z.string().max(1_000);
const flow = z.string().max(100).default('');
const SignInForm = z.object({ flow, name: text, password: text });
const SecondForm = z.object({ flow, ticket: z.string().max(100), code: text });
const InvitationForm = z.object({ name: text, code: text, password: text });
const PasskeyForm = z.object({
  ticket: z.string().max(100),
  flow: z.string().max(100).nullable(),
  answer: PasskeyAnswer,
});

const ACCOUNT = '/sign-in/account';
const WRONG = 'That is not right. Check the name, and what you typed.';

/** Registers /sign-in and the steps below it. */
export function registerSignInRoutes(app: App, login: StaffLogin): void {
  const { signIn, proxyHops } = login;
  const from = (c: AppContext) => askedFrom(c, proxyHops);

  servePublic(app, PUBLIC_ROUTES.signInStyle, (c) =>
    c.body(SIGN_IN_STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }),
  );
  servePublic(app, PUBLIC_ROUTES.signInScript, (c) =>
    c.body(SIGN_IN_SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  servePublic(app, PUBLIC_ROUTES.signInPage, (c) => page(c, signInPage('')));
  servePublic(app, PUBLIC_ROUTES.invitationPage, (c) => page(c, invitationPage()));

  servePublic(app, PUBLIC_ROUTES.password, async (c) => {
    const { flow: id, ...given } = await formOf(c, SignInForm);
    const step = await signInWithPassword(signIn, given, from(c));
    return answer(c, login, { step, flow: id, again: (told) => signInPage(id, told) });
  });
  servePublic(app, PUBLIC_ROUTES.code, async (c) => {
    const { flow: id, ...given } = await formOf(c, SecondForm);
    const step = await signInWithCode(signIn, given, from(c));
    const again = (told: string) => secondFactorPage({ flow: id, ticket: given.ticket, codes: true }, told);
    return answer(c, login, { step, flow: id, again });
  });
  servePublic(app, PUBLIC_ROUTES.recoveryCode, async (c) => {
    const { flow: id, ...given } = await formOf(c, SecondForm);
    const step = await signInWithRecoveryCode(signIn, given, from(c));
    const again = (told: string) => secondFactorPage({ flow: id, ticket: given.ticket, codes: true }, told);
    return answer(c, login, { step, flow: id, again });
  });
  servePublic(app, PUBLIC_ROUTES.invitation, async (c) => {
    const step = await acceptInvitation(signIn, await formOf(c, InvitationForm), from(c));
    return answer(c, login, { step, flow: '', again: invitationPage });
  });

  servePublic(app, PUBLIC_ROUTES.passkeyOptions, readBody(), async (c) => {
    await scriptsJson(c, z.object({}));
    return c.json(await passkeyChallenge(signIn), 200);
  });
  servePublic(app, PUBLIC_ROUTES.passkey, readBody(), async (c) => {
    const { flow: id, ...given } = await scriptsJson(c, PasskeyForm);
    const step = await signInWithPasskey(signIn, given, from(c));
    if (step.kind !== 'signedIn') throw new Problem('unauthenticated', 'That passkey was not taken.');
    const { secret, session } = step;
    leaveSessionCookie(c, secret, signIn.sessionMs);
    const next = id === null ? ACCOUNT : await finishFlow(login.authorization, id, session);
    return c.json({ location: next ?? ACCOUNT }, 200);
  });
}

/** The page that comes after a step. */
async function answer(
  c: AppContext,
  { authorization, signIn }: StaffLogin,
  shown: {
    readonly step: SignInStep;
    readonly flow: string;
    readonly again: (told: string) => ReturnType<typeof signInPage>;
  },
): Promise<Response> {
  const { step, flow: id, again } = shown;
  const request = id === '' ? null : await flowOf(authorization, id);
  const options = request === null ? {} : { sendsTo: request.redirect_uri };
  switch (step.kind) {
    case 'wait': {
      const seconds = Math.ceil(step.ms / 1000);
      c.header('retry-after', String(seconds));
      const told = `There were too many tries. Try again in ${seconds} seconds.`;
      return page(c, again(told), { ...options, status: 429 });
    }
    case 'refused':
      return page(c, again(WRONG), { ...options, status: 401 });
    case 'badPassword':
      return page(c, again(step.fault), { ...options, status: 400 });
    case 'secondFactor':
      return page(c, secondFactorPage({ flow: id, ticket: step.ticket, codes: step.codes }), options);
    case 'signedIn': {
      leaveSessionCookie(c, step.secret, signIn.sessionMs);
      if (id === '') return c.redirect(ACCOUNT, 303);
      const next = await finishFlow(authorization, id, step.session);
      if (next !== null) return c.redirect(next, 303);
      const late = troublePage('That took too long', 'Go back to where you came from and begin again.');
      return page(c, late, { status: 400 });
    }
  }
}
