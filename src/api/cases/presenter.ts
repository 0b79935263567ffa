/** What every answer about a case needs: links, and the words of reasons for the reader. */

import { LOCALES, type Locale } from '../../domain/accounts/customer.ts';
import type { ApprovalCondition, Reason, Remedy } from '../../domain/decisions/decision.ts';
import type { Audience } from '../../texts/audience.ts';
import { renderApprovalCondition, renderReason, renderRemedy } from '../../texts/decisions.ts';
import { type AppContext, linkTo, principalOf } from '../context.ts';
import type { Principal } from '../middleware/principal.ts';

/** What is the same for every request. */
export interface PresenterDeps {
  /** The case in the Temporal Web UI; null when none is configured. */
  readonly workflowLink: (workflowId: string) => string | null;
}

export interface Presenter {
  readonly link: (path: string) => string;
  readonly workflowLink: (workflowId: string) => string | null;
  readonly receiptLink: (decision: { readonly receiptId: string } | null) => string | null;
  reasons(reasons: readonly Reason[]): { code: Reason['code']; text: string }[];
  conditions(conditions: readonly ApprovalCondition[]): (ApprovalCondition & { readonly text: string })[];
  remedies(remedies: readonly Remedy[]): (Remedy & { readonly text: string })[];
}

/** The presenter of one request. Sets `Content-Language` and `Vary` of its answer. */
export function presenterOf(c: AppContext, deps: PresenterDeps): Presenter {
  const locale = localeOf(c.req.header('accept-language'));
  const audience = audienceOf(principalOf(c));
  c.header('content-language', locale);
  c.header('vary', 'accept-language');
  return {
    link: (path) => linkTo(c, path),
    // The UI is for the operator only; a customer gets no links into it.
    workflowLink: audience === 'customer' ? () => null : deps.workflowLink,
    receiptLink: (decision) => (decision === null ? null : linkTo(c, `/v1/decisions/${decision.receiptId}`)),
    reasons: (reasons) =>
      reasons.map((reason) => ({ code: reason.code, text: renderReason(reason, audience, locale) })),
    conditions: (conditions) =>
      conditions.map((condition) => ({
        ...condition,
        text: renderApprovalCondition(condition, audience, locale),
      })),
    remedies: (remedies) =>
      remedies.map((remedy) => ({ ...remedy, text: renderRemedy(remedy, audience, locale) })),
  };
}

function audienceOf({ roles }: Principal): Audience {
  if (roles.includes('selfcare')) return 'customer';
  return roles.includes('care') ? 'agent' : 'operator';
}

/** The best of our languages by RFC 9110's Accept-Language; English when none is asked for. */
export function localeOf(header: string | undefined): Locale {
  let best: { readonly locale: Locale; readonly weight: number } = { locale: 'en', weight: 0 };
  for (const part of (header ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const locale = LOCALES.find((known) => tag === known || tag.startsWith(`${known}-`));
    const quality = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]);
    const weight = Number(quality.find((text) => text !== undefined) ?? '1');
    if (locale !== undefined && weight > best.weight) best = { locale, weight };
  }
  return best.locale;
}
