import type { Locale } from '../../domain/accounts/customer.ts';
import type { DunningEffect, DunningStage } from '../../domain/arrears/dunning-case.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import { type Money, money, sumMinor } from '../../domain/money.ts';
import type { Message } from '../../domain/notices/telling.ts';
import { say } from '../../texts/say.ts';

/** The figures in the texts of a stage. */
export interface DunningFigures {
  readonly pastDue: Money;
  readonly daysPastDue: number;
  /** The stage's fee; 0 when it has none. */
  readonly fee: Money;
  /** All unpaid fees that are on no bill yet, the stage's fee among them. */
  readonly fees: Money;
}

/** What the customer reads when a stage is entered; at every stage it ends with what the customer can do. */
export function dunningMessage(
  stage: DunningStage,
  { pastDue, daysPastDue, fee, fees }: DunningFigures,
  locale: Locale,
): Message {
  const lines = [
    say(locale, `notices.dunning.${stage}.body`, { pastDue, days: daysPastDue }),
    ...(fee.amountMinor > 0 ? [say(locale, 'notices.dunning.fee', { fee })] : []),
    ...(fees.amountMinor > 0
      ? [say(locale, 'notices.dunning.toPay', { toPay: plus(pastDue, fees), fees })]
      : []),
    say(locale, 'notices.dunning.help'),
  ];
  return { subject: say(locale, `notices.dunning.${stage}.subject`), body: lines.join('\n') };
}

function plus(a: Money, b: Money): Money {
  return money(sumMinor([a.amountMinor, b.amountMinor]), a.currency);
}

/**
 * What the account's own customer reads when somebody else is asked for the money and a stage limits the service; null where it does not. It asks for
 * nothing.
 */
export function limitedMessage(effects: readonly DunningEffect[], locale: Locale): Message | null {
  const limit = LIMITS.find(({ effect }) => effects.includes(effect));
  if (limit === undefined) return null;
  const key = `notices.dunning.notAsked.${limit.text}` as const;
  return { subject: say(locale, `${key}.subject`), body: say(locale, `${key}.body`) };
}

/** The strictest first. */
const LIMITS = [
  { effect: 'suspend', text: 'suspended' },
  { effect: 'blockNewOrders', text: 'noOrders' },
] as const;

/** What the account's own customer reads when such a step is taken back; null where it limited nothing. */
export function unlimitedMessage(
  { takenOn, effects }: Pick<StepTakenBack, 'takenOn' | 'effects'>,
  locale: Locale,
): Message | null {
  if (limitedMessage(effects, locale) === null) return null;
  return {
    subject: say(locale, 'notices.dunning.notAsked.undone.subject'),
    body: say(locale, 'notices.dunning.notAsked.undone.body', { date: takenOn }),
  };
}

/** What the customer reads when nothing is overdue any more and something was lifted; who was asked for the money is thanked for it. */
export function reinstatedMessage(wasAsked: boolean, locale: Locale): Message {
  const key = wasAsked ? 'notices.reinstated' : 'notices.reinstated.notAsked';
  return { subject: say(locale, `${key}.subject`), body: say(locale, `${key}.body`) };
}

/** What the customer reads when a promise lets service run again, and when it was broken and service is restricted or suspended as before. */
export function serviceMessage(what: 'relieve' | 'resume', locale: Locale): Message {
  const text = what === 'relieve' ? 'relieved' : 'resumed';
  return { subject: say(locale, `notices.${text}.subject`), body: say(locale, `notices.${text}.body`) };
}

/** A step that is taken back, as its customer is told. */
export interface StepTakenBack {
  readonly stage: DunningStage;
  /** The day of the step, in the account's time zone. */
  readonly takenOn: CivilDate;
  /** What the step cost; 0 when it had no fee. */
  readonly fee: Money;
  readonly effects: readonly DunningEffect[];
}

/** What the customer reads when a step is taken back: what was wrong, an apology, and what is undone. */
export function takenBackMessage({ stage, takenOn, fee, effects }: StepTakenBack, locale: Locale): Message {
  const undone = effects.some((effect) => effect !== 'notice' && effect !== 'fee');
  const lines = [
    say(locale, 'notices.takenBack.body', {
      date: takenOn,
      about: say(locale, `notices.dunning.${stage}.subject`),
    }),
    ...(undone ? [say(locale, 'notices.takenBack.undone')] : []),
    ...(fee.amountMinor > 0 ? [say(locale, 'notices.takenBack.fee', { fee })] : []),
  ];
  return { subject: say(locale, 'notices.takenBack.subject'), body: lines.join('\n') };
}
