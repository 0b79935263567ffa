import type { Catalogue } from '../shape.ts';

export const decisionTexts: Catalogue['decisions'] = {
  conditions: {
    deposit: {
      operator: 'Acompte de {amount} au plus tard le {dueDate}.',
      agent: 'Le client doit verser un acompte de {amount} au plus tard le {dueDate}.',
      customer: 'Veuillez verser un acompte de {amount} au plus tard le {dueDate}.',
    },
    payOverdue: {
      operator: 'Impayé de {amount} réglé au plus tard le {dueDate}.',
      agent: 'Le client doit régler l’impayé de {amount} au plus tard le {dueDate}.',
      customer: 'Veuillez régler l’impayé de {amount} au plus tard le {dueDate}.',
    },
  },
  remedies: {
    payPastDue: {
      operator: 'Règlement de l’impayé de {amount}.',
      agent: 'Le client peut régler l’impayé de {amount} et commander à nouveau.',
      customer: 'Réglez l’impayé de {amount} et commandez à nouveau.',
    },
    smallerOrder: {
      operator: 'Une commande de {maximumAmount} au plus.',
      agent: 'Une commande qui demande {maximumAmount} au plus est possible.',
      customer: 'Choisissez une commande de {maximumAmount} au plus (frais uniques et premier mois).',
    },
    waitUntil: {
      operator: 'Possible à partir du {date}.',
      agent: 'Le client peut refaire sa demande à partir du {date}.',
      customer: 'Réessayez à partir du {date}.',
    },
    contactUs: {
      operator: 'Une personne doit examiner le cas.',
      agent: 'Veuillez en parler avec le client.',
      customer: 'Veuillez nous contacter.',
    },
  },
  answers: {
    PAYMENT_FOUND_APPLIED:
      'Nous avons reçu votre paiement de {amount} le {occurredDate} et l’avons porté au crédit de votre compte.',
    PAYMENT_PENDING_AT_PROCESSOR:
      'Votre paiement de {amount} du {occurredDate} est en cours de traitement chez notre prestataire de paiement. Veuillez ne pas payer une seconde fois.',
    PAYMENT_FAILED_AT_PROCESSOR: 'Votre paiement de {amount} du {occurredDate} n’a pas abouti.',
    PAYMENT_REVERSED:
      'Votre banque a rejeté votre paiement de {amount} du {occurredDate} ; il ne compte donc plus.',
    NOTHING_DUE: 'Vous n’avez rien à payer pour le moment.',
    BALANCE_STATED: 'Votre solde : {balances}.',
    SUSPENSION_EXPLAINED:
      'Votre service est suspendu parce qu’un montant de {pastDue} est impayé, la partie la plus ancienne depuis {daysPastDue, plural, one {# jour} other {# jours}}. Il peut être rétabli après paiement.',
    NOT_SUSPENDED: 'Votre compte n’est pas suspendu.',
    REFUND_STATED: 'Votre paiement de {amount} du {occurredDate} vous a été remboursé.',
  },
  afterPayment: {
    payAgain: 'Veuillez payer à nouveau : un montant de {open} reste à payer sur vos factures.',
    open: 'Un montant de {open} reste maintenant à payer sur vos factures.',
    nothingOpen: 'Aucune de vos factures n’est à payer pour le moment.',
    partBack: 'Un montant de {back} vous en a été rendu.',
  },
  nextPayment: {
    onBill: 'Votre prochain paiement de {amount} est dû le {dueDate}.',
    late: 'Votre paiement de {amount} était dû le {dueDate}. Veuillez le régler maintenant.',
    expected: 'Votre prochain paiement sera d’environ {amount}, dû le {dueDate}.',
    byPayer:
      'Le prochain paiement pour ce compte est de {amount}, échéance le {dueDate}. Une autre personne paie les factures de ce compte, et c’est à elle que nous le demandons : vous n’avez rien à payer.',
  },
  creditTakenOff: 'Votre avoir de {credit} est déjà déduit.',
  accountBalance: {
    toPay: '{amount}',
    credit: '{amount} en votre faveur',
    toPayOn: '{amount} (compte {billingAccountId})',
    creditOn: '{amount} en votre faveur (compte {billingAccountId})',
  },
};
