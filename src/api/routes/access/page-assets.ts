/** The style and the script of the sign-in pages. Everything but passkeys works without the script. */

/** One column, the system's own fonts and colours, a focus that shows. */
export const SIGN_IN_STYLE = `:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 28rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; }
button { margin-top: 1rem; padding: .6rem 1rem; font: inherit; cursor: pointer; }
:focus-visible { outline: 3px solid #1a73e8; outline-offset: 2px; }
[role=alert] { border-left: .3rem solid #c5221f; padding: .2rem .8rem; }
code { overflow-wrap: anywhere; }
li { margin: .3rem 0; }
`;

/** Asks the device for a passkey and sends what it answers. */
export const SIGN_IN_SCRIPT = `const send = async (path, body) => {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error('refused');
  return response.json();
};
const ways = {
  async use({ flow }) {
    const { ticket, options } = await send('/sign-in/passkey/options', {});
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const credential = await navigator.credentials.get({ publicKey });
    return send('/sign-in/passkey', { ticket, flow, answer: credential.toJSON() });
  },
  async add() {
    const { ticket, options } = await send('/sign-in/account/passkeys/options', {});
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const credential = await navigator.credentials.create({ publicKey });
    return send('/sign-in/account/passkeys', { ticket, answer: credential.toJSON() });
  },
};
for (const button of document.querySelectorAll('button[data-passkey]')) {
  if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === undefined) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const told = document.getElementById('passkey-trouble');
    told.hidden = true;
    button.disabled = true;
    try {
      const { location } = await ways[button.dataset.passkey]({ flow: button.dataset.flow || null });
      globalThis.location.assign(location);
    } catch {
      told.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}
`;
