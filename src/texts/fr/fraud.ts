import type { Catalogue } from '../shape.ts';

/** What the fraud desk reads. */
export const fraudTexts: Catalogue['fraud'] = {
  reasons: {
    ORDER_VELOCITY: 'Beaucoup de commandes en un jour.',
    SHARED_METHOD: 'Plusieurs comptes paient avec le même moyen de paiement.',
    SHARED_ADDRESS: 'Beaucoup de nouveaux comptes à une même adresse.',
    SHARED_DEVICE: 'Beaucoup de comptes sont utilisés depuis un même appareil.',
    FIRST_ORDER_LARGE: 'La première commande dépasse de loin celles de clients semblables.',
    BUST_OUT: 'Après un bon début, presque tout le plafond est utilisé d’un coup.',
    RETURNED_AFTER_ACTIVATION: 'Un paiement est revenu après le début du service.',
    CARD_TESTING: 'Des paiements échouent l’un après l’autre, comme lors d’essais de cartes.',
    ACCOUNT_TAKE_OVER: 'Une autre personne utilise peut-être le compte.',
    GOODWILL_ABUSE: 'Le compte reçoit des gestes commerciaux à répétition.',
    REFUND_ABUSE: 'Le compte reçoit des remboursements à répétition.',
    BILL_DAY_ABUSE: 'Le jour de facturation est déplacé à répétition.',
    AGENT_GOODWILL: 'Un conseiller accorde un nombre inhabituel de gestes commerciaux.',
    AGENT_OVERRIDES: 'Un conseiller passe outre à de nombreuses décisions.',
    AGENT_LOOK_UPS: 'Un conseiller ouvre beaucoup de comptes sans dossier.',
    UNUSUAL_ACTIVITY: 'C’est inhabituel ici.',
    FROZEN_METHOD: 'Un moyen de paiement du compte est bloqué.',
    FACTS_UNKNOWN: 'Un élément nécessaire à l’appréciation manque.',
  },
  outcomes: {
    none: 'rien',
    note: 'noté',
    review: 'une personne vérifie',
    stepUp: 'le client prouve son identité',
    holdOrder: 'la commande attend',
    freezeMethod: 'le moyen de paiement est bloqué',
  },
};
