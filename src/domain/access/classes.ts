/** The classes of authentication (`acr`) of the issuer for staff, the weakest first. */
export const STAFF_CLASSES = {
  /** A password alone, or with a recovery code in the place of the second factor. */
  password: 'urn:goodstanding:acr:password',
  /** A password and a code of the moment (RFC 6238). */
  passwordAndCode: 'urn:goodstanding:acr:password-totp',
  /** A passkey that its person unlocked (WebAuthn with user verification). */
  passkey: 'urn:goodstanding:acr:passkey',
} as const;

/** One of them. */
export type StaffClass = (typeof STAFF_CLASSES)[keyof typeof STAFF_CLASSES];

const ORDER: readonly StaffClass[] = [
  STAFF_CLASSES.password,
  STAFF_CLASSES.passwordAndCode,
  STAFF_CLASSES.passkey,
];

/** Whether a class is at least as strong as another. */
export function isAtLeast(one: StaffClass, other: StaffClass): boolean {
  return ORDER.indexOf(one) >= ORDER.indexOf(other);
}
