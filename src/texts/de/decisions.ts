import type { Catalogue } from '../shape.ts';

export const decisionTexts: Catalogue['decisions'] = {
  conditions: {
    deposit: {
      operator: 'Anzahlung von {amount} bis {dueDate}.',
      agent: 'Bis {dueDate} ist eine Anzahlung von {amount} zu leisten.',
      customer: 'Bitte leisten Sie bis {dueDate} eine Anzahlung von {amount}.',
    },
    payOverdue: {
      operator: 'Überfällige {amount} bis {dueDate} gezahlt.',
      agent: 'Bis {dueDate} sind die überfälligen {amount} zu zahlen.',
      customer: 'Bitte zahlen Sie bis {dueDate} die überfälligen {amount}.',
    },
  },
  remedies: {
    payPastDue: {
      operator: 'Zahlung der überfälligen {amount}.',
      agent: 'Nach Zahlung der überfälligen {amount} kann erneut bestellt werden.',
      customer: 'Zahlen Sie die überfälligen {amount} und bestellen Sie erneut.',
    },
    smallerOrder: {
      operator: 'Eine Bestellung von höchstens {maximumAmount}.',
      agent: 'Eine Bestellung, die höchstens {maximumAmount} braucht, ist möglich.',
      customer: 'Wählen Sie eine Bestellung von höchstens {maximumAmount} (Einmalbetrag und erster Monat).',
    },
    waitUntil: {
      operator: 'Möglich ab {date}.',
      agent: 'Ab {date} ist eine neue Anfrage möglich.',
      customer: 'Versuchen Sie es ab {date} erneut.',
    },
    contactUs: {
      operator: 'Eine Person muss es ansehen.',
      agent: 'Bitte das Gespräch suchen.',
      customer: 'Bitte wenden Sie sich an uns.',
    },
  },
  answers: {
    PAYMENT_FOUND_APPLIED:
      'Ihre Zahlung von {amount} ist am {occurredDate} eingegangen und Ihrem Konto gutgeschrieben.',
    PAYMENT_PENDING_AT_PROCESSOR:
      'Ihre Zahlung von {amount} vom {occurredDate} wird von unserem Zahlungsdienstleister bearbeitet. Bitte zahlen Sie nicht noch einmal.',
    PAYMENT_FAILED_AT_PROCESSOR: 'Ihre Zahlung von {amount} vom {occurredDate} ist fehlgeschlagen.',
    PAYMENT_REVERSED:
      'Ihre Zahlung von {amount} vom {occurredDate} wurde von Ihrer Bank zurückgegeben und zählt deshalb nicht mehr.',
    NOTHING_DUE: 'Derzeit ist nichts zu zahlen.',
    BALANCE_STATED: 'Ihr Kontostand: {balances}.',
    SUSPENSION_EXPLAINED:
      'Ihr Dienst ist gesperrt, weil {pastDue} überfällig sind, der älteste Teil seit {daysPastDue, plural, one {# Tag} other {# Tagen}}. Nach Zahlung kann er wieder freigegeben werden.',
    NOT_SUSPENDED: 'Ihr Konto ist nicht gesperrt.',
    REFUND_STATED: 'Ihre Zahlung von {amount} vom {occurredDate} wurde an Sie zurückgegeben.',
  },
  afterPayment: {
    payAgain: 'Bitte zahlen Sie erneut: Auf Ihren Rechnungen sind {open} offen.',
    open: 'Auf Ihren Rechnungen sind jetzt {open} offen.',
    nothingOpen: 'Derzeit ist keine Ihrer Rechnungen offen.',
    partBack: 'Davon gingen {back} an Sie zurück.',
  },
  nextPayment: {
    onBill: 'Ihre nächste Zahlung von {amount} ist am {dueDate} fällig.',
    late: 'Ihre Zahlung von {amount} war am {dueDate} fällig. Bitte zahlen Sie jetzt.',
    expected: 'Ihre nächste Zahlung wird etwa {amount} betragen und am {dueDate} fällig sein.',
    byPayer:
      'Die nächste Zahlung für dieses Konto beträgt {amount}, Fälligkeit {dueDate}. Die Rechnungen dieses Kontos zahlt jemand anderes, und dort fordern wir das Geld an: Sie müssen nichts zahlen.',
  },
  creditTakenOff: 'Ihr Guthaben von {credit} ist schon abgezogen.',
  accountBalance: {
    toPay: '{amount}',
    credit: '{amount} Guthaben',
    toPayOn: '{amount} (Konto {billingAccountId})',
    creditOn: '{amount} Guthaben (Konto {billingAccountId})',
  },
};
