import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, type GenerateKeyPairResult, SignJWT } from 'jose';

/** What a proof says; `changed` puts other claims in the place of the right ones. */
interface ProofOf {
  readonly method: string;
  readonly url: string;
  readonly accessToken?: string;
  readonly typ?: string;
  readonly changed?: Readonly<Record<string, unknown>>;
}

/** A proof that its sender has a private key (RFC 9449), made as a client makes it. */
export async function aProof(
  { publicKey, privateKey }: GenerateKeyPairResult,
  { method, url, accessToken, typ = 'dpop+jwt', changed = {} }: ProofOf,
): Promise<string> {
  const digest = accessToken === undefined ? undefined : createHash('sha256').update(accessToken).digest();
  return new SignJWT({
    ...{ jti: randomUUID(), htm: method, htu: url, iat: Math.floor(Date.now() / 1000) },
    ...(digest === undefined ? {} : { ath: digest.toString('base64url') }),
    ...changed,
  })
    .setProtectedHeader({ alg: 'ES256', typ, jwk: await exportJWK(publicKey) })
    .sign(privateKey);
}
