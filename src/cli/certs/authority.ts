/** A certificate authority of one's own: for development, for tests, and for stacks whose parts know only each other. */
import { createPrivateKey, KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
// The library below makes its parts with decorators, and looks for this when it is loaded.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as ReadCertificate,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;
const AUTHORITY_DAYS = 3_650;
/** Clocks of two machines are never the same. */
const BACKDATED = 5 * 60_000;

/** A certificate and its key, in PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is for. A server's is a client's as well: members of a replica set show it to each other. */
export interface Wish {
  /** Its common name, which nothing checks. */
  readonly name: string;
  readonly use: 'server' | 'client';
  /** Names and addresses that a server is reached by. */
  readonly hosts: readonly string[];
  readonly days: number;
}

/** Makes an authority that signs certificates for ten years, and no further authorities. */
export async function makeAuthority(name: string): Promise<Pair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    ...validFor(AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: pemOfKey(keys.privateKey) };
}

/**
 * A certificate of an authority, with a new key.
 * @throws when the authority's key is not that of its certificate
 */
export async function issue(authority: Pair, wish: Wish): Promise<Pair> {
  if (!new X509Certificate(authority.certificate).checkPrivateKey(createPrivateKey(authority.key)))
    throw new Error("the authority's key is not that of its certificate");
  const issuer = new ReadCertificate(authority.certificate);
  const keys = await newKeys();
  const { clientAuth, serverAuth } = ExtendedKeyUsage;
  const names = wish.hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${wish.name}`,
    issuer: issuer.subject,
    ...validFor(wish.days),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(wish.use === 'server' ? [serverAuth, clientAuth] : [clientAuth]),
      ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
      await AuthorityKeyIdentifierExtension.create(issuer),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: pemOfKey(keys.privateKey) };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function signingKey(key: string): Promise<webcrypto.CryptoKey> {
  const pkcs8 = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), ALGORITHM, false, ['sign']);
}

/** 127 random bits; the first is 0, so that the number is positive. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes[0] ?? 0) & 0x7f, 0);
  return bytes.toString('hex');
}

function validFor(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - BACKDATED), notAfter: new Date(now + days * DAY) };
}

function pem(certificate: { toString(format: 'pem'): string }): string {
  return `${certificate.toString('pem')}\n`;
}

function pemOfKey(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}
