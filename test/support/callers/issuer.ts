import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDevIssuer, DEVELOPMENT_ACR, type DevIssuer } from '../../../src/api/dev-issuer.ts';
import type { Role } from '../../../src/domain/access/roles.ts';

export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'goodstanding-test';

/** Who calls. */
export interface Who {
  readonly role: Role | readonly Role[];
  /** By default `test-<role>`. */
  readonly subject?: string;
  /** Whom a token is bound to; `selfcare` needs it. */
  readonly customerId?: string;
  /** Whether they have just authenticated, each time again, for one sensitive operation. Default true. */
  readonly stepUp?: boolean;
}

/** A valid token of somebody. */
export type TokenOf = (who: Who) => Promise<string>;

/** A subject has its length: a caller of many roles is named by their number. */
const subjectOf = (roles: readonly string[]): string =>
  roles.length > 3 ? `test-of-${roles.length}-roles` : `test-${roles.join('-')}`;

/** Tokens of an issuer. Those without a step-up are made once: they are good for hours. */
export function tokensOf(issuer: Pick<DevIssuer, 'issueToken'>): TokenOf {
  const made = new Map<string, Promise<string>>();
  return ({ role, subject = subjectOf([role].flat()), customerId, stepUp = true }) => {
    const request = { role, subject, ...(customerId === undefined ? {} : { customerId }) };
    if (stepUp) return issuer.issueToken({ ...request, stepUp });
    const whose = JSON.stringify(request);
    const token = made.get(whose) ?? issuer.issueToken(request);
    made.set(whose, token);
    return token;
  };
}

/** An issuer that the product trusts when it has its settings. */
export interface TestIssuer extends DevIssuer {
  readonly tokenOf: TokenOf;
  /** Settings of the product, as environment variables. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Makes one; its key and its public keys are files of the folder. */
export async function anIssuer(folder: string): Promise<TestIssuer> {
  const issuer = await createDevIssuer({ folder, issuer: ISSUER, audience: AUDIENCE });
  const file = join(folder, 'jwks.json');
  await writeFile(file, JSON.stringify(issuer.jwks));
  return {
    ...issuer,
    tokenOf: tokensOf(issuer),
    settings: {
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      JWT_JWKS_FILE: file,
      STEP_UP_ACR: DEVELOPMENT_ACR,
    },
  };
}
