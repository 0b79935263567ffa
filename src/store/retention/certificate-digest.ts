import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ErasureCertificate } from '../../domain/retention/privacy-request.ts';

/**
 * What the trail tells of a certificate: `sha256:` and the SHA-256 of its canonical JSON (RFC 8785). Without a key, so that anybody who is handed the
 * certificate can hold it against the entry: it says nothing of the person.
 */
export function certificateDigest(certificate: ErasureCertificate): string {
  return `sha256:${createHash('sha256').update(canonicalJson(certificate), 'utf8').digest('hex')}`;
}
