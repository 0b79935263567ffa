/** Asks a credit bureau or a check of identity over HTTP, through the operator's own adapter. See docs/integrations/bureau.md. */
import { z } from 'zod';
import { instantFromOutside } from '../../domain/civil-date.ts';
import type { FactValue } from '../../domain/decisions/decision.ts';
import type { AskSource, OutsideAnswer } from '../../domain/decisions/facts/outside.ts';
import { requestJson } from '../json-request.ts';

/** Where a source is. */
export interface OutsideSourceSettings {
  /** Without a trailing slash. */
  readonly url: string;
  /** Sent as a bearer token; undefined: none is. */
  readonly token: string | undefined;
}

/** More than any answer about one customer has. */
const MOST_BYTES = 64 * 1024;

const At = z.string().transform((text, context) => {
  const read = instantFromOutside(text);
  if (typeof read === 'object' && 'at' in read) return read.at;
  context.addIssue({ code: 'custom', message: 'has to be an instant' });
  return z.NEVER;
});
const Consent = z.object({ id: z.string().min(1).max(200), validUntil: At });
const Report = z.object({
  observedAt: At,
  consent: Consent,
  score: z.int().min(0).nullable().default(null),
  openDefaults: z.int().min(0).nullable().default(null),
});
const Check = z.object({ observedAt: At, consent: Consent, verified: z.boolean() });

/** An answer that can't be used. Its message holds nothing of the answer. */
class SourceFault extends Error {
  override readonly name = 'SourceFault';
}

/** A credit bureau: `POST {url}/credit-reports`. */
export function createCreditBureau(settings: OutsideSourceSettings): AskSource {
  return asking(settings, 'credit-reports', Report, ({ score, openDefaults }) => ({
    ...{ bureauScore: score, bureauOpenDefaults: openDefaults },
  }));
}

/** A check of identity: `POST {url}/identity-checks`. */
export function createIdentityCheck(settings: OutsideSourceSettings): AskSource {
  return asking(settings, 'identity-checks', Check, ({ verified }) => ({ identityVerified: verified }));
}

/** 404: nobody of that id is known. 403 with the code `noConsent`: the customer did not allow it. Everything else but 200 is a failure. */
function asking<T extends { observedAt: string; consent: z.output<typeof Consent> }>(
  { url, token }: OutsideSourceSettings,
  path: string,
  schema: z.ZodType<T>,
  values: (answer: T) => Readonly<Record<string, FactValue | null>>,
): AskSource {
  return async (customerId, purpose, signal): Promise<OutsideAnswer> => {
    const { status, json } = await requestJson({
      ...{ url: `${url}/${path}`, method: 'POST', token, signal, mostBytes: MOST_BYTES },
      body: { customerId, purpose },
    });
    if (status === 404) return { status: 'noRecord' };
    if (status === 403 && z.looseObject({ code: z.literal('noConsent') }).safeParse(json).success)
      return { status: 'noConsent' };
    if (status !== 200) throw new SourceFault(`HTTP_${status}`);
    const parsed = schema.safeParse(json);
    if (!parsed.success) throw new SourceFault('the answer is not as it should be');
    const { observedAt, consent } = parsed.data;
    return {
      ...{ status: 'answered', observedAt, values: values(parsed.data) },
      consent: { consentId: consent.id, validUntil: consent.validUntil },
    };
  };
}
