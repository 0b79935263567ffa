import { LOCALES, type Locale } from '../domain/accounts/customer.ts';
import { isCivilDate } from '../domain/civil-date.ts';
import type { ApprovalCondition, Reason, ReasonParam, Remedy } from '../domain/decisions/decision.ts';
import type { ReasonCode } from '../domain/decisions/reason-codes.ts';
import { AUDIENCES, type Audience } from './audience.ts';
import type { Figures } from './figures.ts';
import { say, templateOf } from './say.ts';

/** The parameters of a receipt or an answer as figures. A text with the form of a civil date counts as a date. */
export function figuresOfParams(params: Readonly<Record<string, ReasonParam>>): Figures {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => [
      name,
      typeof param === 'string' && isCivilDate(param) ? { date: param } : param,
    ]),
  );
}

/** A reason in words. */
export function renderReason(reason: Reason, audience: Audience, locale: Locale): string {
  return say(locale, `reasons.${reason.code}.${audience}`, figuresOfParams(reason.params));
}

/** Every place that some text of this code has, in any language and for any audience. */
export function placesOf(code: ReasonCode): ReadonlySet<string> {
  return new Set(
    LOCALES.flatMap((locale) =>
      AUDIENCES.flatMap((audience) => [...templateOf(locale, `reasons.${code}.${audience}`).places]),
    ),
  );
}

/** A condition for an order, in words. */
export function renderApprovalCondition(
  condition: ApprovalCondition,
  audience: Audience,
  locale: Locale,
): string {
  const { amount, dueDate } = condition;
  return say(locale, `decisions.conditions.${condition.kind}.${audience}`, {
    amount,
    dueDate: { date: dueDate },
  });
}

function remedyFigures(remedy: Remedy): Figures {
  switch (remedy.kind) {
    case 'payPastDue':
      return { amount: remedy.amount };
    case 'smallerOrder':
      return { maximumAmount: remedy.maximumAmount };
    case 'waitUntil':
      return { date: { date: remedy.date } };
    case 'contactUs':
      return {};
  }
}

/** What would change a refusal, in words. */
export function renderRemedy(remedy: Remedy, audience: Audience, locale: Locale): string {
  return say(locale, `decisions.remedies.${remedy.kind}.${audience}`, remedyFigures(remedy));
}
