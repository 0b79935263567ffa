/** The pages on which staff sign in and keep their accounts. Every text that comes from outside is escaped by the template. */
import { html } from 'hono/html';
import { hasSecondFactor, type StaffAccount, type StaffSession } from '../../../domain/access/staff.ts';

type Html = ReturnType<typeof html>;

function frame(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Goodstanding</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/sign-in/page.css">
<script src="/sign-in/page.js" defer></script>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
}

const trouble = (text: string | undefined): Html =>
  text === undefined ? html`` : html`<p role="alert">${text}</p>`;
const PASSKEY_TROUBLE = html`<p role="alert" id="passkey-trouble" hidden>That passkey was not taken. Try again, or use another way.</p>`;

/** Name and password, or a passkey. @param flow what the person signs in for; empty: for their own account */
export function signInPage(flow: string, told?: string): Html {
  return frame(
    'Sign in',
    html`${trouble(told)}
<form method="post" action="/sign-in">
<input type="hidden" name="flow" value="${flow}">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button>
</form>
<button type="button" data-passkey="use" data-flow="${flow}" hidden>Sign in with a passkey</button>
${PASSKEY_TROUBLE}
<p><a href="/sign-in/invitation">I have an invitation code</a></p>`,
  );
}

/** The second factor. */
export function secondFactorPage(
  { flow, ticket, codes }: { readonly flow: string; readonly ticket: string; readonly codes: boolean },
  told?: string,
): Html {
  const hidden = html`<input type="hidden" name="flow" value="${flow}"><input type="hidden" name="ticket" value="${ticket}">`;
  const byCode = html`<form method="post" action="/sign-in/code">
${hidden}
<label for="code">Code of your authenticator app</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus>
<button>Go on</button>
</form>`;
  return frame(
    'Second step',
    html`${trouble(told)}
${codes ? byCode : html`<p>This account signs in with a passkey.</p>`}
<button type="button" data-passkey="use" data-flow="${flow}" hidden>Use a passkey</button>
${PASSKEY_TROUBLE}
<h2>You have neither?</h2>
<form method="post" action="/sign-in/recovery">
${hidden}
<label for="recovery">Recovery code</label>
<input id="recovery" name="code" autocomplete="off" autocapitalize="none" spellcheck="false" required>
<button>Use it up</button>
</form>`,
  );
}

/** An invitation: its code, and the password of the person's choice. */
export function invitationPage(told?: string): Html {
  return frame(
    'Choose a password',
    html`${trouble(told)}
<form method="post" action="/sign-in/invitation">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required>
<label for="code">Code of the invitation</label>
<input id="code" name="code" autocomplete="off" autocapitalize="none" spellcheck="false" required>
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="12" aria-describedby="rule" required>
<p id="rule">At least 12 characters. Several words that have nothing to do with each other are good.</p>
<button>Choose it</button>
</form>`,
  );
}

/** What a person sees of their own account. */
export function accountPage(
  shown: {
    readonly account: StaffAccount;
    readonly session: StaffSession;
    readonly sessions: readonly StaffSession[];
    readonly mayChange: boolean;
  },
  told?: string,
): Html {
  const { account, session, sessions, mayChange } = shown;
  const { name, codes, passkeys, recoveryCodes } = account;
  const open = sessions.filter(({ endedAt }) => endedAt === null);
  const change = html`<form method="post" action="/sign-in/account/codes"><button>${codes === null ? 'Add' : 'Replace'} an authenticator app</button></form>
<button type="button" data-passkey="add" hidden>Add a passkey</button>
${PASSKEY_TROUBLE}
${
  hasSecondFactor(account)
    ? html`<form method="post" action="/sign-in/account/recovery-codes"><button>Make new recovery codes</button></form>`
    : html``
}`;
  return frame(
    name,
    html`${trouble(told)}
${hasSecondFactor(account) ? html`` : html`<p role="alert">Add a second factor now: without one nothing sensitive can be done, and it can't be added later without a new invitation.</p>`}
${hasSecondFactor(account) && recoveryCodes.length === 0 ? html`<p role="alert">Make recovery codes, for the day on which you lose your second factor.</p>` : html``}
<h2>How you sign in</h2>
<ul>
<li>Authenticator app: ${codes === null ? 'no' : 'yes'}</li>
<li>Recovery codes left: ${String(recoveryCodes.length)}</li>
${passkeys.map(
  ({ credentialId, addedAt }) => html`<li>Passkey, added ${addedAt.slice(0, 10)}
${
  mayChange
    ? html`<form method="post" action="/sign-in/account/passkeys/remove"><input type="hidden" name="credentialId" value="${credentialId}"><button>Remove it</button></form>`
    : html``
}</li>`,
)}
</ul>
${mayChange ? change : html`<p>To change this, sign out and sign in again.</p>`}
<h2>Where you are signed in</h2>
<ul>
${open.map(
  (
    each,
  ) => html`<li>Since ${each.startedAt.slice(0, 16).replace('T', ' ')} UTC${each.sessionId === session.sessionId ? ' (here)' : ''}
<form method="post" action="/sign-in/account/sessions/end"><input type="hidden" name="sessionId" value="${each.sessionId}"><button>End it</button></form></li>`,
)}
</ul>
<form method="post" action="/sign-in/account/sessions/end"><input type="hidden" name="sessionId" value="all"><button>Sign out everywhere</button></form>`,
  );
}

/** A new authenticator app. */
export function newCodesPage(
  { ticket, secret, uri }: { readonly ticket: string; readonly secret: string; readonly uri: string },
  told?: string,
): Html {
  return frame(
    'Authenticator app',
    html`${trouble(told)}
<p>Add this key to your app: <code id="secret">${secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code></p>
<p>On this device: <a href="${uri}">open it in the app</a></p>
<form method="post" action="/sign-in/account/codes/confirm">
<input type="hidden" name="ticket" value="${ticket}">
<label for="code">The code that the app shows now</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus>
<button>Go on</button>
</form>`,
  );
}

/** Recovery codes, shown once. */
export function recoveryCodesPage(codes: readonly string[]): Html {
  return frame(
    'Recovery codes',
    html`<p>Write these down and keep them where you keep other keys. Each lets you in once when your second factor is lost. They are not shown again.</p>
<ul id="codes">
${codes.map((code) => html`<li><code>${code}</code></li>`)}
</ul>
<p><a href="/sign-in/account">Go on</a></p>`,
  );
}

/** Something went wrong that the person can't mend here. */
export function troublePage(title: string, text: string): Html {
  return frame(title, html`<p role="alert">${text}</p>`);
}
