/** Codes of the moment (TOTP, RFC 6238), as authenticator apps make them: six digits, every 30 seconds, SHA-1. */
import { generateSecret, generateURI, NobleCryptoPlugin, ScureBase32Plugin, TOTP } from 'otplib';

const STEP_SECONDS = 30;

/** A new secret, in base32. */
export function newCodeSecret(): string {
  return generateSecret();
}

/** What authenticator apps read: `otpauth://totp/...`. */
export function codeUri(secret: string, name: string): string {
  return generateURI({ issuer: 'Goodstanding', label: name, secret });
}

/**
 * Returns the time step of a code; null when the code is wrong. The steps before and after count too, because clocks differ.
 * @param lastStep of the last code that was taken: its code, and those before, are taken never again
 */
export async function stepOfCode(secret: string, code: string, lastStep: number): Promise<number | null> {
  if (!/^\d{6}$/.test(code)) return null;
  const totp = new TOTP({ secret, crypto: new NobleCryptoPlugin(), base32: new ScureBase32Plugin() });
  const nowSeconds = Math.floor(Date.now() / 1000);
  const result = await totp.verify(code, { epoch: nowSeconds, epochTolerance: STEP_SECONDS });
  if (!result.valid) return null;
  return result.timeStep > lastStep ? result.timeStep : null;
}
