import type { Locale } from '../../domain/accounts/customer.ts';
import type { DecidedBy, Outcome, RequestType, RuleTrace } from '../../domain/decisions/decision.ts';
import type { PolicyOperator } from '../policy-schema.ts';
import type { CheckResult, GroupKind } from './explanation.ts';

/** Every word of an explanation that is not a reason, a condition or a remedy. */
export interface ExplanationWords {
  readonly title: Readonly<Record<RequestType, string>>;
  readonly outcome: Readonly<Record<Outcome, string>>;
  /** To the customer, who is not to read our own terms. */
  readonly outcomeToCustomer: Readonly<Record<Outcome, string>>;
  readonly decidedBy: Readonly<Record<DecidedBy['kind'], string>>;
  readonly operators: Readonly<Record<PolicyOperator, string>>;
  readonly results: Readonly<Record<`${CheckResult}`, string>>;
  readonly ruleResults: Readonly<Record<RuleTrace['result'], string>>;
  readonly groups: Readonly<Record<GroupKind, string>>;
  readonly yes: string;
  readonly no: string;
  /** A value that could not be had. */
  readonly unknown: string;
  readonly units: Readonly<
    Record<'days' | 'months' | 'minor', { readonly one: string; readonly many: string }>
  >;
  readonly reasons: string;
  readonly conditions: string;
  readonly remedies: string;
  readonly change: string;
  readonly rules: string;
  readonly score: string;
  readonly policy: string;
  readonly receipt: string;
  readonly decided: string;
  readonly fact: string;
  readonly value: string;
  readonly threshold: string;
  readonly result: string;
  readonly rule: string;
  readonly points: string;
  readonly scoreLine: string;
  readonly approveFrom: string;
  readonly reviewFrom: string;
  readonly or: string;
  readonly and: string;
  readonly nothingWithinReach: string;
  readonly searchEnded: string;
  readonly searchEndedWithWays: string;
  readonly pay: string;
  readonly payBy: string;
  readonly deposit: string;
  readonly depositBy: string;
  readonly wait: string;
  readonly smallerOrder: string;
  readonly smallerOneOff: string;
  readonly smallerMonthly: string;
}

const en: ExplanationWords = {
  title: {
    'service-approval': 'Decision on an order',
    'payment-inquiry': 'Decision on a question about a payment',
    'billing-cycle-change': 'Decision on a change of the billing cycle',
  },
  outcome: {
    approve: 'Approved',
    approveWithConditions: 'Approved with conditions',
    review: 'To be looked at by a person',
    decline: 'Declined',
  },
  outcomeToCustomer: {
    approve: 'Yes, this is possible',
    approveWithConditions: 'Yes, once the following is done',
    review: 'One of us is looking at it',
    decline: 'Not possible at present',
  },
  decidedBy: {
    policy: 'Decided by the policy.',
    agent: 'Decided by an agent.',
    deadline: "Decided because the condition's last day has passed.",
  },
  operators: {
    equal: 'is',
    notEqual: 'is not',
    in: 'is one of',
    notIn: 'is none of',
    lessThan: 'is less than',
    lessThanInclusive: 'is at most',
    greaterThan: 'is more than',
    greaterThanInclusive: 'is at least',
  },
  results: { true: 'true', false: 'false', unknown: 'unknown', notEvaluated: 'not evaluated' },
  ruleResults: { fired: 'fired', notFired: 'did not fire', unknown: 'could not be run' },
  groups: { all: 'all of', any: 'at least one of', not: 'not' },
  yes: 'yes',
  no: 'no',
  unknown: 'unknown',
  units: {
    days: { one: '{count} day', many: '{count} days' },
    months: { one: '{count} month', many: '{count} months' },
    minor: { one: '{count} minor unit', many: '{count} minor units' },
  },
  reasons: 'Reasons',
  conditions: 'To be done first',
  remedies: 'What helps',
  change: 'What would change it',
  rules: 'Rules',
  score: 'Score',
  policy: 'Policy',
  receipt: 'Receipt',
  decided: 'Decided',
  fact: 'Fact',
  value: 'Value',
  threshold: 'Asked for',
  result: 'Result',
  rule: 'Rule',
  points: 'Points',
  scoreLine: '{total} points from a baseline of {baseline}',
  approveFrom: 'approve from {points}',
  reviewFrom: 'review from {points}',
  or: 'or',
  and: 'and',
  nothingWithinReach: 'Nothing that is within reach at present.',
  searchEnded: 'Nothing was found, but the search ended before it was certain.',
  searchEndedWithWays: 'The search ended before it was certain: there may be a smaller change.',
  pay: 'Pay {amount} on the account.',
  payBy: 'Pay {amount} on the account by {date}.',
  deposit: 'Pay a deposit of {amount}.',
  depositBy: 'Pay a deposit of {amount} by {date}.',
  wait: 'Wait until {date}.',
  smallerOrder: 'Choose an order of at most {amount} (one-off charge and first month).',
  smallerOneOff: 'Choose an order with a one-off charge of at most {amount}.',
  smallerMonthly: 'Choose an order with a monthly charge of at most {amount}.',
};

const de: ExplanationWords = {
  title: {
    'service-approval': 'Entscheidung über eine Bestellung',
    'payment-inquiry': 'Entscheidung über eine Frage zu einer Zahlung',
    'billing-cycle-change': 'Entscheidung über einen Wechsel des Abrechnungszyklus',
  },
  outcome: {
    approve: 'Genehmigt',
    approveWithConditions: 'Genehmigt mit Auflagen',
    review: 'Zur Prüfung durch eine Person',
    decline: 'Abgelehnt',
  },
  outcomeToCustomer: {
    approve: 'Ja, das ist möglich',
    approveWithConditions: 'Ja, sobald Folgendes erledigt ist',
    review: 'Wir sehen uns das persönlich an',
    decline: 'Zurzeit nicht möglich',
  },
  decidedBy: {
    policy: 'Nach dem Regelwerk entschieden.',
    agent: 'Von einer Person im Kundendienst entschieden.',
    deadline: 'Entschieden, weil der letzte Tag für die Auflage verstrichen ist.',
  },
  operators: {
    equal: 'ist',
    notEqual: 'ist nicht',
    in: 'ist eines von',
    notIn: 'ist keines von',
    lessThan: 'ist weniger als',
    lessThanInclusive: 'ist höchstens',
    greaterThan: 'ist mehr als',
    greaterThanInclusive: 'ist mindestens',
  },
  results: { true: 'wahr', false: 'falsch', unknown: 'unbekannt', notEvaluated: 'nicht geprüft' },
  ruleResults: { fired: 'trifft zu', notFired: 'trifft nicht zu', unknown: 'nicht prüfbar' },
  groups: { all: 'alles von', any: 'mindestens eines von', not: 'nicht' },
  yes: 'ja',
  no: 'nein',
  unknown: 'unbekannt',
  units: {
    days: { one: '{count} Tag', many: '{count} Tage' },
    months: { one: '{count} Monat', many: '{count} Monate' },
    minor: { one: '{count} Untereinheit', many: '{count} Untereinheiten' },
  },
  reasons: 'Gründe',
  conditions: 'Vorher zu erledigen',
  remedies: 'Was hilft',
  change: 'Was das Ergebnis ändern würde',
  rules: 'Regeln',
  score: 'Punkte',
  policy: 'Regelwerk',
  receipt: 'Beleg',
  decided: 'Entschieden',
  fact: 'Tatsache',
  value: 'Wert',
  threshold: 'Verlangt',
  result: 'Ergebnis',
  rule: 'Regel',
  points: 'Punkte',
  scoreLine: '{total} Punkte, ausgehend von {baseline}',
  approveFrom: 'Genehmigung ab {points}',
  reviewFrom: 'Prüfung ab {points}',
  or: 'oder',
  and: 'und',
  nothingWithinReach: 'Zurzeit nichts, was in Reichweite wäre.',
  searchEnded: 'Nichts gefunden, doch die Suche endete, bevor es sicher war.',
  searchEndedWithWays: 'Die Suche endete, bevor es sicher war: Vielleicht genügt weniger.',
  pay: '{amount} auf das Konto einzahlen.',
  payBy: '{amount} bis {date} auf das Konto einzahlen.',
  deposit: 'Eine Anzahlung von {amount} leisten.',
  depositBy: 'Bis {date} eine Anzahlung von {amount} leisten.',
  wait: 'Bis {date} warten.',
  smallerOrder: 'Eine Bestellung über höchstens {amount} wählen (Einmalbetrag und erster Monat).',
  smallerOneOff: 'Eine Bestellung mit einem Einmalbetrag von höchstens {amount} wählen.',
  smallerMonthly: 'Eine Bestellung mit einem Monatsbetrag von höchstens {amount} wählen.',
};

export const WORDS: Readonly<Record<Locale, ExplanationWords>> = { en, de };
