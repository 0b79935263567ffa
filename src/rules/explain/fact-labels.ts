import type { Locale } from '../../domain/accounts/customer.ts';

type Label = Readonly<Record<Locale, string>>;

/** What every fact that the product records is called. A fact that is not here shows under its own name. */
export const FACT_LABELS = {
  // the account
  newOrdersBlocked: { en: 'Kept from new orders by dunning', de: 'Durch Mahnung für Bestellungen gesperrt' },
  accountState: { en: 'Account state', de: 'Kontostatus' },
  standing: { en: 'Standing', de: 'Zahlungsstand' },
  creditLimitAmount: { en: 'Credit limit', de: 'Kreditrahmen' },
  availableCreditAmount: { en: 'Available credit', de: 'Verfügbarer Kredit' },
  usedCreditAmount: { en: 'Used credit', de: 'Genutzter Kredit' },
  utilisationPercent: { en: 'Credit limit in use', de: 'Ausgeschöpfter Kreditrahmen' },
  accountAgeDays: { en: 'Age of the account', de: 'Alter des Kontos' },
  segment: { en: 'Segment', de: 'Kundensegment' },
  // what is open
  daysPastDue: { en: 'Days past due', de: 'Tage überfällig' },
  pastDueAmount: { en: 'Amount past due', de: 'Überfälliger Betrag' },
  openDisputedAmount: { en: 'Amount in dispute', de: 'Strittiger Betrag' },
  dueWithin7DaysAmount: { en: 'Due within 7 days', de: 'Fällig binnen 7 Tagen' },
  dueWithin14DaysAmount: { en: 'Due within 14 days', de: 'Fällig binnen 14 Tagen' },
  // how bills were paid
  billsSeen12m: { en: 'Bills in 12 months', de: 'Rechnungen in 12 Monaten' },
  lateBills12m: { en: 'Late bills in 12 months', de: 'Verspätete Rechnungen in 12 Monaten' },
  maxDaysLate12m: { en: 'Longest delay in 12 months', de: 'Längste Verspätung in 12 Monaten' },
  hasPaymentHistory: { en: 'Has a payment history', de: 'Zahlungsverlauf vorhanden' },
  returnedPayments12m: { en: 'Returned payments in 12 months', de: 'Rückgaben in 12 Monaten' },
  // months of bills and payments
  daysPastDue1mAgo: { en: 'Days past due a month ago', de: 'Tage überfällig vor einem Monat' },
  daysPastDue2mAgo: { en: 'Days past due two months ago', de: 'Tage überfällig vor zwei Monaten' },
  monthsPastDue3m: { en: 'Month days past due, last 3', de: 'Überfällige Monatstage, letzte 3' },
  monthsPastDue6m: { en: 'Month days past due, last 6', de: 'Überfällige Monatstage, letzte 6' },
  maxDaysPastDue3m: { en: 'Most days past due in 3 months', de: 'Meiste Tage überfällig in 3 Monaten' },
  maxDaysPastDue6m: { en: 'Most days past due in 6 months', de: 'Meiste Tage überfällig in 6 Monaten' },
  sumDaysPastDue6m: { en: 'Sum of days past due in 6 months', de: 'Summe der Tage überfällig in 6 Monaten' },
  monthsSincePastDue: { en: 'Months since last past due', de: 'Monate seit der letzten Überfälligkeit' },
  paidAmount1m: { en: 'Paid in the last month', de: 'Im letzten Monat gezahlt' },
  paidAmount3m: { en: 'Paid in 3 months', de: 'In 3 Monaten gezahlt' },
  paidAmount6m: { en: 'Paid in 6 months', de: 'In 6 Monaten gezahlt' },
  smallestPaidAmount2m: { en: 'Least paid in a month, last 2', de: 'Kleinste Monatszahlung, letzte 2' },
  smallestPaidAmount3m: { en: 'Least paid in a month, last 3', de: 'Kleinste Monatszahlung, letzte 3' },
  largestPaidAmount6m: { en: 'Most paid in a month, last 6', de: 'Größte Monatszahlung, letzte 6' },
  paidPercent1m: { en: 'Paid of what was owed, last month', de: 'Anteil des Offenen gezahlt, letzter Monat' },
  paidPercent3m: { en: 'Paid of what was owed, 3 months', de: 'Anteil des Offenen gezahlt, 3 Monate' },
  paidPercent6m: { en: 'Paid of what was owed, 6 months', de: 'Anteil des Offenen gezahlt, 6 Monate' },
  paidPercentOfLimit3m: {
    en: 'Paid in 3 months as a share of the limit',
    de: 'In 3 Monaten gezahlt, Anteil am Kreditrahmen',
  },
  monthsPaid6m: { en: 'Months with a payment, last 6', de: 'Monate mit Zahlung, letzte 6' },
  monthsUnpaid3m: {
    en: 'Months without a payment on what was owed, last 3',
    de: 'Monate ohne Zahlung trotz Offenem, letzte 3',
  },
  monthsUnpaid6m: {
    en: 'Months without a payment on what was owed, last 6',
    de: 'Monate ohne Zahlung trotz Offenem, letzte 6',
  },
  monthsPaidInFull6m: { en: 'Months paid in full, last 6', de: 'Voll bezahlte Monate, letzte 6' },
  monthsOwing6m: { en: 'Month days with something owed, last 7', de: 'Monatstage mit Offenem, letzte 7' },
  owedAmount: { en: 'Owed today', de: 'Heute offen' },
  averageOwedPercent6m: {
    en: 'Average owed in 6 months, share of the limit',
    de: 'Mittleres Offenes in 6 Monaten, Anteil am Kreditrahmen',
  },
  maxOwedPercent6m: {
    en: 'Most owed in 6 months, share of the limit',
    de: 'Höchstes Offenes in 6 Monaten, Anteil am Kreditrahmen',
  },
  owedPercentChange3m: {
    en: 'Change of what is owed in 3 months, share of the limit',
    de: 'Änderung des Offenen in 3 Monaten, Anteil am Kreditrahmen',
  },
  // the order
  offeringCategory: { en: 'Kind of product', de: 'Produktart' },
  orderTermMonths: { en: 'Contract term', de: 'Vertragslaufzeit' },
  oneOffChargeAmount: { en: 'One-off charge', de: 'Einmalbetrag' },
  monthlyChargeAmount: { en: 'Monthly charge', de: 'Monatsbetrag' },
  requiredCreditAmount: { en: 'Credit the order needs', de: 'Kreditbedarf der Bestellung' },
  creditCoveragePercent: { en: 'Order covered by credit', de: 'Deckung der Bestellung durch Kredit' },
  creditShortfallAmount: { en: 'Credit that is short', de: 'Fehlender Kredit' },
  orderPercentOfLimit: { en: 'Order as a share of the limit', de: 'Anteil der Bestellung am Kreditrahmen' },
  oneOffPercentOfLimit: {
    en: 'One-off charge as a share of the limit',
    de: 'Anteil des Einmalbetrags am Kreditrahmen',
  },
  depositPaidAmount: { en: 'Deposit paid', de: 'Gezahlte Anzahlung' },
  depositPaidPercent: {
    en: 'Deposit as a share of the order',
    de: 'Anteil der Anzahlung an der Bestellung',
  },
  // a question about a payment
  topic: { en: 'Topic', de: 'Anliegen' },
  channel: { en: 'Channel', de: 'Kanal' },
  findingKind: { en: 'What was found', de: 'Was gefunden wurde' },
  paymentMatch: { en: 'Payment found by', de: 'Zahlung gefunden über' },
  paymentStatus: { en: 'Payment status', de: 'Status der Zahlung' },
  paymentApplied: { en: 'Payment applied to bills', de: 'Zahlung auf Rechnungen verbucht' },
  paymentPendingDays: { en: 'Payment pending for', de: 'Zahlung schwebt seit' },
  accountCount: { en: 'Accounts', de: 'Konten' },
  worstStanding: { en: 'Worst standing', de: 'Schlechtester Zahlungsstand' },
  suspendedAccountCount: { en: 'Suspended accounts', de: 'Gesperrte Konten' },
  collectionAccountCount: { en: 'Accounts in collections', de: 'Konten im Inkasso' },
  openBillCount: { en: 'Open bills', de: 'Offene Rechnungen' },
  pastDueAccountCount: { en: 'Accounts past due', de: 'Überfällige Konten' },
  suspendedAccountsPastDue: {
    en: 'Suspended accounts past due',
    de: 'Gesperrte Konten mit überfälligem Betrag',
  },
  disputedBillCount: { en: 'Bills in dispute', de: 'Strittige Rechnungen' },
  // a change of the billing cycle
  movesSetDueDate: {
    en: 'Would move a due date already told',
    de: 'Würde ein genanntes Zahlungsziel ändern',
  },
  changesLast12m: { en: 'Cycle changes in 12 months', de: 'Zykluswechsel in 12 Monaten' },
  daysUntilOldestChangeLapses: {
    en: 'Until the oldest change no longer counts',
    de: 'Bis der älteste Wechsel nicht mehr zählt',
  },
  noticeDays: { en: 'Notice', de: 'Vorlauf' },
  stubDays: { en: 'Days between old and new cycle', de: 'Tage zwischen altem und neuem Zyklus' },
  changesCycle: { en: 'Changes the cycle', de: 'Ändert den Zyklus' },
} as const satisfies Readonly<Record<string, Label>>;

/** Words for the values that facts of type string may have. */
const VALUE_LABELS = {
  active: { en: 'active', de: 'aktiv' },
  suspended: { en: 'suspended', de: 'gesperrt' },
  closed: { en: 'closed', de: 'geschlossen' },
  good: { en: 'good', de: 'in Ordnung' },
  due: { en: 'due', de: 'Rechnung offen' },
  grace: { en: 'in grace', de: 'in der Nachfrist' },
  overdue: { en: 'overdue', de: 'überfällig' },
  collections: { en: 'in collections', de: 'im Inkasso' },
  writtenOff: { en: 'written off', de: 'abgeschrieben' },
  consumer: { en: 'consumer', de: 'Privatkunde' },
  smallBusiness: { en: 'small business', de: 'Kleinunternehmen' },
  enterprise: { en: 'enterprise', de: 'Großunternehmen' },
  paymentNotShowing: { en: 'payment not showing', de: 'Zahlung nicht sichtbar' },
  disputedCharge: { en: 'disputed charge', de: 'strittige Belastung' },
  whySuspended: { en: 'why suspended', de: 'Grund der Sperre' },
  nextPayment: { en: 'next payment', de: 'nächste Zahlung' },
  refundStatus: { en: 'refund status', de: 'Stand einer Erstattung' },
  balanceQuestion: { en: 'question about the balance', de: 'Frage zum Kontostand' },
  other: { en: 'other', de: 'Sonstiges' },
  none: { en: 'none', de: 'keine' },
  pending: { en: 'pending', de: 'schwebend' },
  settled: { en: 'settled', de: 'eingegangen' },
  failed: { en: 'failed', de: 'gescheitert' },
  reversed: { en: 'reversed', de: 'zurückgegeben' },
  unknown: { en: 'unknown', de: 'ungeklärt' },
  refunded: { en: 'refunded', de: 'erstattet' },
} as const satisfies Readonly<Record<string, Label>>;

function labelIn(table: Readonly<Record<string, Label>>, key: string, locale: Locale): string {
  return Object.hasOwn(table, key) ? (table[key]?.[locale] ?? key) : key;
}

/** What a fact is called; its own name when it is not one of {@link FACT_LABELS}. */
export function factLabel(fact: string, locale: Locale): string {
  return labelIn(FACT_LABELS, fact, locale);
}

/** A text value of a fact in words; the value itself when there are none. */
export function valueLabel(value: string, locale: Locale): string {
  return labelIn(VALUE_LABELS, value, locale);
}
