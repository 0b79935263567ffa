import type { Catalogue } from '../shape.ts';

export const noticeTexts: Catalogue['notices'] = {
  order: {
    conditions: 'Votre commande : une démarche est nécessaire',
    declined: 'Votre commande : impossible pour le moment',
    scheduled: 'Votre commande : l’installation est planifiée',
    completed: 'Votre commande : le service fonctionne',
    cancelled: 'Votre commande : annulée',
    appointment: '{date}, {window}',
    windows: { morning: 'le matin', afternoon: 'l’après-midi', evening: 'le soir' },
  },
  reconsidered: {
    subject: 'Votre commande : possible maintenant',
    body: 'Merci pour votre paiement. Votre commande serait maintenant possible. Veuillez commander à nouveau.',
  },
  inquiry: { subject: 'La réponse à votre question ({inquiryId})' },
  cycleChange: {
    changed: 'Votre nouveau jour de facturation',
    unchanged: 'Votre jour de facturation reste le même',
    inForce: 'En vigueur à partir du {date}',
    firstBill: 'Première facture le {date}, à payer au plus tard le {dueDate}',
    stub: '{from} – {to} : {amount}',
  },
  bill: {
    subject: 'Votre nouvelle facture',
    period: 'Période : {from} – {to}',
    replaces: 'Elle remplace la facture {billId}, qui est annulée. Ce qui avait été payé est compté ici.',
    amount: 'Montant : {amount}',
    tax: 'Dont {tax} de taxe ; hors taxe : {net}.',
    toPay: 'À payer : {amount} au plus tard le {dueDate}',
    late: 'À payer : {amount}. L’échéance était le {dueDate}.',
    paid: 'Vous n’avez rien à payer.',
  },
  promises: {
    promise: {
      kept: {
        subject: 'Votre promesse de paiement est tenue',
        body: 'Votre promesse de paiement de {amount} est tenue. Merci.',
      },
      broken: {
        subject: 'Votre promesse de paiement n’a pas été tenue',
        body: 'Votre promesse de paiement de {amount} n’a pas été tenue. Le montant restant est à payer maintenant. Veuillez le régler, ou parlez-nous-en.',
      },
    },
    plan: {
      kept: {
        subject: 'Votre échéancier est respecté',
        body: 'Votre échéancier de {amount} est respecté. Merci.',
      },
      broken: {
        subject: 'Votre échéancier n’a pas été respecté',
        body: 'Votre échéancier de {amount} n’a pas été respecté. Le montant restant est à payer maintenant. Veuillez le régler, ou parlez-nous-en.',
      },
    },
    settlement: {
      kept: {
        subject: 'Votre dette est réglée',
        body: 'Vous avez payé {amount} comme convenu. Le reste de la dette est abandonné. Merci.',
      },
      broken: {
        subject: 'L’accord sur votre dette a pris fin',
        body: 'Les {amount} convenus ne sont pas arrivés à temps. L’accord a donc pris fin et la dette entière reste due. Veuillez la régler, ou parlez-nous-en.',
      },
    },
  },
  reminders: {
    dueSoon: {
      subject: 'Votre facture arrive bientôt à échéance',
      body: 'Facture {billId} : {amount} à payer au plus tard le {dueDate}.',
    },
    dueToday: {
      subject: 'Votre facture arrive à échéance aujourd’hui',
      body: 'Facture {billId} : {amount} à payer aujourd’hui.',
    },
    overdue: {
      subject: 'Votre facture est en retard de paiement',
      body: 'Facture {billId} : {amount} à payer depuis le {dueDate}. Veuillez la régler, ou contactez-nous si vous ne le pouvez pas. Si vous avez payé ces derniers jours, merci : vous n’avez rien d’autre à faire.',
    },
    lowCredit: {
      subject: 'Votre crédit est presque épuisé',
      body: 'Il vous reste {available} sur votre plafond de {limit}. Un paiement libère du crédit.',
    },
    unusualBill: {
      subject: 'Cette facture est plus élevée que d’habitude',
      body: 'La facture {billId} est de {amount} ; {usual} est habituel pour votre compte sur autant de jours. Elle est à payer au plus tard le {dueDate}. Si vous n’en connaissez pas la raison, demandez-nous avant de payer.',
      bodyWhenLate:
        'La facture {billId} est de {amount} ; {usual} est habituel pour votre compte sur autant de jours. Elle était à payer au plus tard le {dueDate}. Si vous n’en connaissez pas la raison, demandez-nous avant de payer.',
      bodyWhenPaid:
        'La facture {billId} est de {amount} ; {usual} est habituel pour votre compte sur autant de jours. Il n’en reste rien à payer. Si vous ne savez pas pourquoi elle est si élevée, demandez-nous.',
    },
    fees: 'Dont {fees} de frais qui ne figurent pas encore sur une facture.',
    promiseDue: {
      subject: 'Votre paiement promis',
      body: 'Vous avez promis de payer au plus tard le {untilDate}. Si vous avez déjà payé, merci.',
    },
  },
  dunning: {
    reminder: {
      subject: 'Rappel : une facture est en retard de paiement',
      body: 'Un montant de {pastDue} reste à payer ; il était dû il y a {days, plural, one {# jour} other {# jours}}. Peut-être l’avez-vous oublié : veuillez le régler maintenant.',
    },
    warning: {
      subject: 'Veuillez régler votre facture en retard',
      body: 'Un montant de {pastDue} reste à payer, {days, plural, one {# jour} other {# jours}} après l’échéance.\nSans paiement, nous ne prendrons plus de nouvelle commande, puis nous suspendrons le service.',
    },
    serviceRestricted: {
      subject: 'Aucune nouvelle commande tant que votre facture n’est pas réglée',
      body: 'Un montant de {pastDue} reste à payer, {days, plural, one {# jour} other {# jours}} après l’échéance. Vos services continuent, mais nous ne prenons plus de nouvelle commande.\nSans paiement, le compte sera suspendu.',
    },
    suspended: {
      subject: 'Votre compte est suspendu',
      body: 'Un montant de {pastDue} reste à payer, {days, plural, one {# jour} other {# jours}} après l’échéance. Votre compte est suspendu.\nDès qu’il est réglé, tout fonctionne à nouveau.',
    },
    collections: {
      subject: 'Votre dette a été confiée au recouvrement',
      body: 'Un montant de {pastDue} reste à payer, {days, plural, one {# jour} other {# jours}} après l’échéance. Il a été confié au recouvrement.',
    },
    writeOffProposed: {
      subject: 'Votre compte en retard de paiement',
      body: 'Un montant de {pastDue} reste à payer, {days, plural, one {# jour} other {# jours}} après l’échéance.',
    },
    notAsked: {
      suspended: {
        subject: 'Votre compte est suspendu pour le moment',
        body: 'Une facture de votre compte est en retard de paiement. Une autre personne paie les factures de ce compte, et c’est à elle que nous l’avons demandé : vous n’avez rien à payer. Jusqu’au paiement, votre compte est suspendu.\nDès que c’est payé, tout fonctionne à nouveau.',
      },
      noOrders: {
        subject: 'Aucune nouvelle commande sur votre compte pour le moment',
        body: 'Une facture de votre compte est en retard de paiement. Une autre personne paie les factures de ce compte, et c’est à elle que nous l’avons demandé : vous n’avez rien à payer. Vos services continuent, mais jusqu’au paiement nous ne prenons pas de nouvelle commande.\nSans paiement, votre compte sera suspendu.',
      },
      undone: {
        subject: 'Nos excuses : votre service a été limité par erreur',
        body: 'Le {date}, nous avons limité votre compte à cause d’une facture en retard qu’une autre personne paie. C’était notre erreur. Nous vous présentons nos excuses et nous l’avons annulé.',
      },
    },
    fee: 'Des frais de {fee} ont été ajoutés à votre compte.',
    toPay: 'À payer maintenant : {toPay}, dont {fees} de frais qui ne figurent pas encore sur une facture.',
    help: 'Si vous ne pouvez pas tout payer en une fois, parlez-nous-en : nous pouvons convenir d’une date plus tardive ou d’un paiement en plusieurs fois.',
  },
  reinstated: {
    subject: 'Merci : tout fonctionne à nouveau',
    body: 'Ce que nous avons demandé est payé. Toutes les restrictions et suspensions liées à ce montant sont levées.',
    notAsked: {
      subject: 'Tout fonctionne à nouveau',
      body: 'Aucune facture de ce compte n’est plus en retard. Toutes les restrictions et suspensions liées à ce retard sont levées. Vous n’avez rien à faire.',
    },
  },
  takenBack: {
    subject: 'Nos excuses : notre lettre était une erreur',
    body: 'Le {date}, nous vous avons écrit : « {about} ». C’était notre erreur : ce que nous demandions n’était plus dû. Nous vous présentons nos excuses et nous l’avons annulé. Cela ne vous sera pas reproché.',
    undone: 'Ce qui en a découlé pour votre compte est annulé.',
    fee: 'Vous ne payez pas les frais de {fee}.',
  },
  relieved: {
    subject: 'Votre service fonctionne de nouveau',
    body: 'Merci pour votre accord de paiement. Tant que vous le respectez, votre service fonctionne.',
  },
  resumed: {
    subject: 'Votre service est de nouveau limité',
    body: 'Le montant convenu n’a pas été payé à temps. Votre service est donc restreint ou suspendu comme auparavant. Dès le paiement, tout fonctionne de nouveau.',
  },
  relocated: {
    subject: 'Votre service déménage avec vous',
    body: 'À partir du {startDate}, votre service fonctionne à la nouvelle adresse.',
    interrupted:
      'Le dernier jour à l’ancienne adresse est le {endDate}. Les jours intermédiaires ne sont pas facturés.',
    price: 'Il coûtera alors {charge} par mois.',
  },
  staff: {
    reviewReminder: 'Une commande attend un examen ; la moitié du délai est écoulée',
    reviewEscalation: 'Une commande n’a pas été examinée à temps',
    inquiryReminder: 'Une question attend une réponse ; la moitié du délai est écoulée',
    inquiryEscalation: 'Une question n’a pas reçu de réponse à temps',
  },
};
