import type { Catalogue } from '../shape.ts';

/** What the fraud desk reads. */
export const fraudTexts: Catalogue['fraud'] = {
  reasons: {
    ORDER_VELOCITY: 'Viele Bestellungen an einem Tag.',
    SHARED_METHOD: 'Mehrere Konten zahlen mit demselben Zahlungsmittel.',
    SHARED_ADDRESS: 'Viele neue Konten an einer Adresse.',
    SHARED_DEVICE: 'Viele Konten werden von einem Gerät aus benutzt.',
    FIRST_ORDER_LARGE: 'Die erste Bestellung liegt weit über dem, was solche Kunden zuerst bestellen.',
    BUST_OUT: 'Nach gutem Beginn wird der größte Teil des Limits auf einmal ausgeschöpft.',
    RETURNED_AFTER_ACTIVATION: 'Eine Zahlung kam zurück, nachdem der Dienst begonnen hatte.',
    CARD_TESTING: 'Zahlungen schlagen nacheinander fehl, wie beim Ausprobieren von Karten.',
    ACCOUNT_TAKE_OVER: 'Möglicherweise benutzt jemand anderes das Konto.',
    GOODWILL_ABUSE: 'Das Konto erhält immer wieder Kulanz.',
    REFUND_ABUSE: 'Das Konto erhält immer wieder Erstattungen.',
    BILL_DAY_ABUSE: 'Der Rechnungstag wird immer wieder verschoben.',
    AGENT_GOODWILL: 'Ein Mitarbeiter gewährt ungewöhnlich viel Kulanz.',
    AGENT_OVERRIDES: 'Ein Mitarbeiter setzt sich über viele Entscheidungen hinweg.',
    AGENT_LOOK_UPS: 'Ein Mitarbeiter öffnet viele Konten ohne Vorgang.',
    UNUSUAL_ACTIVITY: 'Das ist hier ungewöhnlich.',
    FROZEN_METHOD: 'Ein Zahlungsmittel des Kontos ist gesperrt.',
    FACTS_UNKNOWN: 'Etwas, das zur Beurteilung nötig ist, ist nicht bekannt.',
  },
  outcomes: {
    none: 'nichts',
    note: 'vermerkt',
    review: 'ein Mensch sieht nach',
    stepUp: 'der Kunde weist sich aus',
    holdOrder: 'die Bestellung wartet',
    freezeMethod: 'das Zahlungsmittel ist gesperrt',
  },
};
