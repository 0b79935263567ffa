/** Passkeys (WebAuthn): what the browser is asked for, and whether its answer holds. The person has to be verified by the device. */
import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { Passkey, StaffAccount } from '../../domain/access/staff.ts';
import type { Instant } from '../../domain/civil-date.ts';

/** Where passkeys are for: the host and origin that people sign in at. */
export interface RelyingParty {
  readonly host: string;
  readonly origin: string;
}

/** The relying party of a base URL. Browsers take passkeys on https, and on localhost. */
export function relyingPartyOf(publicBaseUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicBaseUrl);
  return { host: hostname, origin };
}

const text = z.string().min(1).max(20_000);
const common = {
  id: z.string().regex(/^[A-Za-z0-9_-]{1,1400}$/),
  rawId: text,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
  clientExtensionResults: z.looseObject({}).default({}),
};

/** What a browser answers when it has made a passkey. */
export const NewPasskeyAnswer = z.object({
  ...common,
  response: z.object({
    clientDataJSON: text,
    attestationObject: text,
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
});

/** What a browser answers when it has used a passkey. */
export const PasskeyAnswer = z.object({
  ...common,
  response: z.object({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: text.nullish(),
  }),
});

const TRANSPORTS: readonly AuthenticatorTransport[] = [
  ...(['ble', 'hybrid', 'internal', 'nfc', 'usb'] as const),
];
const transportsOf = (names: readonly string[]) => TRANSPORTS.filter((name) => names.includes(name));

/** Asks a browser for a new passkey of an account. */
export function askForNewPasskey({ host }: RelyingParty, account: StaffAccount) {
  return generateRegistrationOptions({
    ...{ rpName: 'Goodstanding', rpID: host, userName: account.name, attestationType: 'none' },
    userID: Uint8Array.from(Buffer.from(account.staffId)),
    excludeCredentials: account.passkeys.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: transportsOf(transports),
    })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** The new passkey of an answer; null when the answer does not hold. */
export async function newPasskeyOf(
  { host, origin }: RelyingParty,
  answer: z.infer<typeof NewPasskeyAnswer>,
  challenge: string,
  now: Instant,
): Promise<Passkey | null> {
  const { transports = [], ...response } = answer.response;
  const given: RegistrationResponseJSON = {
    ...identified(answer),
    response: { ...response, transports: transportsOf(transports) },
  };
  const { registrationInfo } = await verifyRegistrationResponse({
    ...{ response: given, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: host },
    requireUserVerification: true,
  }).catch(() => ({ registrationInfo: undefined }));
  if (registrationInfo === undefined) return null;
  const { id, publicKey, counter } = registrationInfo.credential;
  return {
    ...{ credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter },
    ...{ transports: transportsOf(transports), addedAt: now, usedAt: null },
  };
}

/** Asks a browser for whichever passkey of this place its person has. */
export function askForPasskey({ host }: RelyingParty) {
  return generateAuthenticationOptions({ rpID: host, userVerification: 'required' });
}

/** What the authenticator's counter says after an answer that holds; null when it does not. */
export async function counterOf(
  { host, origin }: RelyingParty,
  answer: z.infer<typeof PasskeyAnswer>,
  { challenge, passkey }: { readonly challenge: string; readonly passkey: Passkey },
): Promise<number | null> {
  const { userHandle, ...response } = answer.response;
  const given: AuthenticationResponseJSON = {
    ...identified(answer),
    response: { ...response, ...(typeof userHandle === 'string' ? { userHandle } : {}) },
  };
  const { credentialId, publicKey, counter } = passkey;
  const result = await verifyAuthenticationResponse({
    ...{ response: given, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: host },
    credential: {
      id: credentialId,
      publicKey: Uint8Array.from(Buffer.from(publicKey, 'base64url')),
      counter,
    },
    requireUserVerification: true,
  }).catch(() => null);
  return result?.verified === true ? result.authenticationInfo.newCounter : null;
}

function identified({
  id,
  rawId,
  type,
  authenticatorAttachment,
}: Pick<z.infer<typeof PasskeyAnswer>, 'id' | 'rawId' | 'type' | 'authenticatorAttachment'>) {
  return {
    ...{ id, rawId, type, clientExtensionResults: {} },
    ...(authenticatorAttachment === undefined ? {} : { authenticatorAttachment }),
  };
}
