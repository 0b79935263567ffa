import type { Catalogue } from '../shape.ts';

export const reasonTexts: Catalogue['reasons'] = {
  GOOD_STANDING: {
    operator: 'Compte en règle ; le crédit disponible couvre la commande.',
    agent: 'Le compte est en règle et son crédit couvre la commande.',
    customer: 'Votre compte est en règle.',
  },
  ACCOUNT_CLOSED: {
    operator: 'Le compte de facturation est clôturé.',
    agent: 'Le compte est clôturé ; il en faut un nouveau pour commander.',
    customer: 'Ce compte est clôturé. Veuillez en ouvrir un nouveau pour commander.',
  },
  ACCOUNT_SUSPENDED: {
    operator: 'Compte suspendu ; impayé de {amount}.',
    agent: 'Le compte est suspendu, avec un impayé de {amount}.',
    customer: 'Votre compte est suspendu ; un montant de {amount} est en retard de paiement.',
  },
  NEW_ORDERS_BLOCKED: {
    operator: 'Nouvelles commandes bloquées par la procédure de relance ; impayé de {amount}.',
    agent:
      'Aucune nouvelle commande tant que l’impayé de {amount} n’est pas réglé ; voir le dossier de relance.',
    customer: 'Nous ne prenons plus de commande tant que l’impayé de {amount} n’est pas réglé.',
  },
  IN_COLLECTIONS: {
    operator: 'Compte en recouvrement.',
    agent: 'Le compte est en recouvrement ; aucune commande n’est possible avant régularisation.',
    customer: 'Une créance reste ouverte sur votre compte. Veuillez nous contacter.',
  },
  WRITTEN_OFF_DEBT: {
    operator: 'Une dette de ce compte a été passée en perte.',
    agent: 'Une ancienne dette de ce compte a été passée en perte.',
    customer: 'Une ancienne créance n’a pas été réglée. Veuillez nous contacter.',
  },
  SERIOUSLY_PAST_DUE: {
    operator: 'Impayé de {amount} depuis {days, plural, one {# jour} other {# jours}}, au-delà de la limite.',
    agent:
      'Un montant de {amount} est impayé depuis {days, plural, one {# jour} other {# jours}}, trop longtemps pour un nouveau service.',
    customer:
      'Un montant de {amount} est en retard de paiement depuis {days, plural, one {# jour} other {# jours}}.',
  },
  PAST_DUE: {
    operator:
      'Impayé de {amount} depuis {days, plural, one {# jour} other {# jours}} ; à régler au plus tard le {conditionDueDate}.',
    agent:
      'Un montant de {amount} est impayé depuis {days, plural, one {# jour} other {# jours}} et doit d’abord être réglé, au plus tard le {conditionDueDate}.',
    customer:
      'Veuillez régler l’impayé de {amount} au plus tard le {conditionDueDate} ; votre commande suivra ensuite son cours.',
  },
  MINOR_PAST_DUE: {
    operator: 'Impayé de {amount} depuis {days, plural, one {# jour} other {# jours}}, dans la tolérance.',
    agent:
      'Un montant de {amount} est impayé depuis {days, plural, one {# jour} other {# jours}} ; c’est toléré, un rappel suffit.',
    customer: 'N’oubliez pas le montant de {amount} qui reste à payer.',
  },
  REPEATEDLY_LATE: {
    operator:
      '{count} {count, plural, one {facture payée} other {factures payées}} en retard sur {total} en 12 mois.',
    agent:
      '{count} des {total} dernières factures {count, plural, one {a été payée} other {ont été payées}} en retard ; veuillez examiner cette habitude.',
    customer:
      'Plusieurs de vos dernières factures ont été payées en retard ; nous examinons donc votre demande de plus près.',
  },
  SERIOUSLY_LATE_BEFORE: {
    operator: 'Une facture des 12 derniers mois a eu {days, plural, one {# jour} other {# jours}} de retard.',
    agent:
      'Une facture des 12 derniers mois a eu {days, plural, one {# jour} other {# jours}} de retard ; veuillez vérifier que cela ne se reproduira pas.',
    customer:
      'Une de vos dernières factures a été payée très tard ; nous examinons donc votre demande de plus près.',
  },
  BUREAU_SCORE_LOW: {
    operator: 'Le score du bureau de crédit est trop bas.',
    agent:
      'Le score du bureau de crédit est trop bas pour cette commande ; le client peut lui demander un relevé.',
    customer:
      'Les informations d’un bureau de crédit ne nous permettent pas d’accepter cette commande. Vous pouvez nous demander lequel, et lui demander un relevé.',
  },
  BUREAU_DEFAULTS: {
    operator: 'Le bureau de crédit signale des défauts de paiement.',
    agent: 'Le bureau de crédit signale des défauts de paiement ; le client peut lui demander un relevé.',
    customer:
      'Les informations d’un bureau de crédit ne nous permettent pas d’accepter cette commande. Vous pouvez nous demander lequel, et lui demander un relevé.',
  },
  BUREAU_UNAVAILABLE: {
    operator: 'Le bureau de crédit n’a pas pu être interrogé.',
    agent:
      'Le bureau de crédit n’a pas pu être interrogé ; veuillez décider selon ce que l’on sait par ailleurs, ou réessayer plus tard.',
    customer:
      'Une vérification n’est pas possible pour le moment. Nous examinerons votre commande nous-mêmes.',
  },
  IDENTITY_NOT_VERIFIED: {
    operator: 'L’identité n’est pas vérifiée.',
    agent: 'L’identité du client n’est pas vérifiée ; veuillez demander un document.',
    customer: 'Nous devons vérifier votre identité avant de continuer. Veuillez nous contacter.',
  },
  RETURNED_PAYMENT: {
    operator: 'Paiements rejetés en 12 mois : {count}.',
    agent: 'Paiements rejetés par la banque en 12 mois : {count} ; veuillez vérifier le moyen de paiement.',
    customer: 'Votre banque a rejeté un paiement récent. Veuillez vérifier votre moyen de paiement.',
  },
  INSUFFICIENT_CREDIT: {
    operator: 'La commande demande {required} ; crédit disponible : {available}.',
    agent: 'La commande demande un crédit de {required} ; le crédit disponible est de {available}.',
    customer: 'Votre crédit disponible de {available} ne suffit pas pour cette commande de {required}.',
  },
  DEPOSIT_REQUIRED: {
    operator:
      'Le crédit ne couvre qu’une partie de {required} ; acompte de {conditionAmount} au plus tard le {conditionDueDate}.',
    agent:
      'Le crédit disponible ne couvre qu’une partie de la commande ; un acompte de {conditionAmount} est nécessaire au plus tard le {conditionDueDate}.',
    customer:
      'Veuillez verser un acompte de {conditionAmount} au plus tard le {conditionDueDate} ; votre commande suivra ensuite son cours.',
  },
  SHORT_HISTORY: {
    operator:
      'Compte ouvert depuis {days, plural, one {# jour} other {# jours}} et frais uniques élevés ; acompte de {conditionAmount} au plus tard le {conditionDueDate}.',
    agent:
      'Le compte n’est ouvert que depuis {days, plural, one {# jour} other {# jours}} ; pour ces frais uniques, un acompte de {conditionAmount} est nécessaire au plus tard le {conditionDueDate}.',
    customer:
      'Comme vous êtes client depuis peu, veuillez verser un acompte de {conditionAmount} au plus tard le {conditionDueDate}.',
  },
  NO_PAYMENT_HISTORY: {
    operator:
      'Aucune facture encore arrivée à échéance et frais uniques élevés ; acompte de {conditionAmount} au plus tard le {conditionDueDate}.',
    agent:
      'Il n’y a pas encore d’historique de paiement ; pour ces frais uniques, un acompte de {conditionAmount} est nécessaire au plus tard le {conditionDueDate}.',
    customer:
      'Comme nous n’avons encore reçu aucun paiement de votre part, veuillez verser un acompte de {conditionAmount} au plus tard le {conditionDueDate}.',
  },
  HIGH_UTILISATION: {
    operator: '{percent} % du plafond de crédit sont utilisés.',
    agent: '{percent} % du plafond de crédit sont déjà utilisés.',
    customer:
      'Vous utilisez déjà presque tout votre plafond de crédit ; nous examinons donc votre demande de plus près.',
  },
  LARGE_ORDER: {
    operator: 'La commande prend {percent} % du plafond de crédit.',
    agent: 'La commande prend {percent} % du plafond de crédit ; une personne doit donner son accord.',
    customer: 'Votre commande est importante ; nous l’examinons donc de plus près.',
  },
  OPEN_DISPUTE: {
    operator: 'Montant contesté : {amount}.',
    agent: 'Un montant de {amount} est contesté ; veuillez d’abord examiner la contestation.',
    customer: 'Nous examinons encore votre contestation portant sur {amount}.',
  },
  DEPOSIT_PAID: {
    operator: 'L’acompte de {amount} a été versé.',
    agent: 'L’acompte de {amount} a été versé.',
    customer: 'Merci, nous avons bien reçu votre acompte de {amount}.',
  },
  CUSTOMER_NEW_ORDERS_BLOCKED: {
    operator: 'Les relances bloquent les nouvelles commandes sur un autre compte du client.',
    agent:
      'Pas de nouvelle commande : les relances les bloquent sur un autre compte du client ; le dossier de relance en dit plus.',
    customer:
      'Nous ne prenons pas de nouvelle commande avant le paiement du montant impayé de votre autre compte.',
  },
  CUSTOMER_IN_COLLECTIONS: {
    operator: 'Un autre compte du client est en recouvrement.',
    agent:
      'Un autre compte du client est en recouvrement ; aucune commande n’est possible avant le règlement.',
    customer: 'Une créance est ouverte sur un autre de vos comptes. Veuillez nous contacter.',
  },
  CUSTOMER_WRITTEN_OFF_DEBT: {
    operator: 'Une dette d’un autre compte du client a été passée en perte.',
    agent: 'Une ancienne dette d’un autre compte du client a été passée en perte.',
    customer: 'Une créance ancienne n’est pas réglée sur un autre de vos comptes. Veuillez nous contacter.',
  },
  CUSTOMER_SUSPENDED: {
    operator: 'Un autre compte du client est suspendu.',
    agent: 'Un autre compte du client est suspendu ; veuillez en voir la raison avant toute nouvelle vente.',
    customer: 'Un autre de vos comptes est suspendu. Veuillez nous contacter.',
  },
  CUSTOMER_SERIOUSLY_PAST_DUE: {
    operator:
      'Un autre compte du client est en retard de {days, plural, one {# jour} other {# jours}}, au-delà de la limite.',
    agent:
      'Un autre compte du client est en retard de {days, plural, one {# jour} other {# jours}}, ce qui est trop long pour un nouveau service.',
    customer: 'Un autre de vos comptes est en retard de {days, plural, one {# jour} other {# jours}}.',
  },
  CUSTOMER_PAST_DUE: {
    operator:
      '{amount} impayés sur les comptes du client depuis {days, plural, one {# jour} other {# jours}} ; à payer au plus tard le {conditionDueDate}.',
    agent:
      '{amount} sur les comptes du client sont impayés depuis {days, plural, one {# jour} other {# jours}} et doivent d’abord être payés au plus tard le {conditionDueDate}.',
    customer:
      'Veuillez payer les {amount} impayés sur vos comptes au plus tard le {conditionDueDate} ; votre commande suivra ensuite son cours.',
  },
  CUSTOMER_PAST_DUE_OTHER_CURRENCY: {
    operator:
      'Un autre compte du client, dans une autre monnaie, est en retard de {days, plural, one {# jour} other {# jours}}.',
    agent:
      'Un autre compte du client, dans une autre monnaie, est en retard de {days, plural, one {# jour} other {# jours}} ; veuillez convenir avec le client de son paiement.',
    customer: 'Un autre de vos comptes est en retard, nous examinons donc la demande de plus près.',
  },
  CUSTOMER_INSUFFICIENT_CREDIT: {
    operator:
      'La commande demande {required} ; {available} disponibles sur tous les comptes ({exposure} utilisés sur {limit}).',
    agent:
      'La commande demande un crédit de {required} ; sur tous les comptes du client, {available} sont disponibles ({exposure} utilisés sur {limit}).',
    customer:
      'Le crédit disponible de tous vos comptes ensemble, {available}, ne suffit pas pour cette commande de {required}.',
  },
  CUSTOMER_HIGH_UTILISATION: {
    operator: '{percent} pour cent des plafonds de crédit de tous les comptes sont utilisés.',
    agent:
      '{percent} pour cent des plafonds de crédit de tous les comptes du client sont utilisés ; veuillez les voir ensemble.',
    customer:
      'Vous utilisez presque tout le crédit de vos comptes, nous examinons donc la demande de plus près.',
  },
  CUSTOMER_ON_HOLD: {
    operator:
      'Le service client a suspendu les relances sur un compte du client ; une personne regarde d’abord.',
    agent:
      'Les relances sont suspendues sur un compte du client ; veuillez regarder avant d’accorder un crédit.',
    customer: 'Un collègue examine d’abord votre commande.',
  },
  CONDITION_NOT_MET: {
    operator: 'La condition n’a pas été remplie à temps.',
    agent: 'Le client n’a pas rempli la condition à temps.',
    customer: 'La condition liée à votre commande n’a pas été remplie à temps.',
  },
  PAYMENT_LATE_NOW: {
    operator: 'Une facture est en retard de paiement.',
    agent: 'Une facture de ce compte est en retard de paiement.',
    customer: 'Une de vos factures est en retard de paiement.',
  },
  PAYMENT_LATE_RECENTLY: {
    operator: 'Des factures ont été en retard de paiement au cours des six derniers mois.',
    agent: 'Des factures des six derniers mois ont été en retard de paiement, ou le sont encore.',
    customer: 'Certaines de vos factures des six derniers mois ont été payées en retard.',
  },
  MONTHS_WITHOUT_PAYMENT: {
    operator: 'Il y a eu des mois sans paiement parmi les six derniers.',
    agent: 'Rien n’a été payé pendant certains des six derniers mois.',
    customer: 'Nous n’avons reçu aucun paiement de votre part pendant certains des derniers mois.',
  },
  LITTLE_PAID: {
    operator: 'Peu de paiements ces derniers mois par rapport au montant dû.',
    agent: 'Peu a été payé ces derniers mois par rapport au montant dû.',
    customer: 'Vos paiements des derniers mois ont été faibles par rapport au montant dû.',
  },
  BALANCE_AGAINST_LIMIT: {
    operator: 'Le solde, ou son évolution, est défavorable par rapport au plafond de crédit.',
    agent: 'Le solde, ou son évolution, est défavorable par rapport au plafond de crédit.',
    customer: 'Le montant que vous devez est défavorable par rapport à votre plafond de crédit.',
  },
  SMALL_CREDIT_LIMIT: {
    operator: 'Le plafond de crédit est bas.',
    agent: 'Le plafond de crédit de ce compte est bas.',
    customer: 'Votre plafond de crédit est bas.',
  },
  LITTLE_USED: {
    operator: 'Le compte a été peu utilisé au cours des six derniers mois.',
    agent:
      'Le compte a été peu utilisé au cours des six derniers mois ; il y a donc peu d’éléments pour en juger.',
    customer:
      'Votre compte a été peu utilisé ces derniers temps ; nous avons donc peu d’éléments pour en juger.',
  },
  FRAUD_SUSPECTED: {
    operator: 'La surveillance des fraudes retient la commande pour une personne.',
    agent: 'La commande doit être vérifiée avant d’être exécutée. La surveillance des fraudes dit pourquoi.',
    customer: 'Nous devons vérifier votre commande à la main et vous contacterons sous peu.',
  },
  AGENT_APPROVED: {
    operator: 'Acceptée par un conseiller.',
    agent: 'Un conseiller a accepté la commande.',
    customer: 'Nous avons accepté votre commande.',
  },
  AGENT_DECLINED: {
    operator: 'Refusée par un conseiller.',
    agent: 'Un conseiller a refusé la commande.',
    customer: 'Nous ne pouvons pas accepter votre commande pour le moment.',
  },
  PAYMENT_FOUND_APPLIED: {
    operator: 'Paiement trouvé, encaissé et imputé.',
    agent: 'Le paiement a été trouvé ; il est encaissé et imputé.',
    customer: 'Nous avons bien reçu votre paiement et l’avons porté au crédit de votre compte.',
  },
  PAYMENT_PENDING_AT_PROCESSOR: {
    operator:
      'Paiement en attente chez le prestataire de paiement depuis {days, plural, one {# jour} other {# jours}}.',
    agent:
      'Le paiement est en attente chez le prestataire de paiement depuis {days, plural, one {# jour} other {# jours}}.',
    customer: 'Votre paiement est en cours de traitement chez notre prestataire de paiement.',
  },
  PAYMENT_FAILED_AT_PROCESSOR: {
    operator: 'Le paiement a échoué chez le prestataire de paiement.',
    agent: 'Le paiement a échoué.',
    customer: 'Votre paiement n’a pas abouti.',
  },
  PAYMENT_REVERSED: {
    operator: 'Le paiement a été rejeté après coup.',
    agent: 'Le paiement a été rejeté après coup ; il ne compte plus.',
    customer: 'Votre banque a rejeté votre paiement ; il ne compte donc plus.',
  },
  PAYMENT_NOT_APPLIED: {
    operator: 'Paiement encaissé, mais pas entièrement imputé sur des factures.',
    agent:
      'Le paiement est arrivé, mais il n’est pas entièrement imputé sur des factures ; veuillez l’imputer.',
    customer: 'Nous avons bien reçu votre paiement et sommes en train de l’imputer sur vos factures.',
  },
  PAYMENT_NOT_FOUND: {
    operator: 'Aucun paiement correspondant trouvé.',
    agent: 'Aucun paiement correspondant n’a été trouvé ; veuillez demander un justificatif de paiement.',
    customer: 'Nous n’avons pas encore trouvé votre paiement et poursuivons nos recherches.',
  },
  NEXT_PAYMENT_STATED: {
    operator: 'Prochain paiement indiqué.',
    agent: 'Le prochain paiement et son échéance ont été indiqués.',
    customer: 'Voici votre prochain paiement.',
  },
  NOTHING_DUE: {
    operator: 'Rien n’est dû.',
    agent: 'Rien n’est dû pour le moment.',
    customer: 'Vous n’avez rien à payer pour le moment.',
  },
  BALANCE_STATED: {
    operator: 'Solde indiqué.',
    agent: 'Le solde a été indiqué.',
    customer: 'Voici votre solde.',
  },
  SUSPENSION_EXPLAINED: {
    operator: 'Suspension expliquée par l’impayé.',
    agent: 'Le compte est suspendu en raison de l’impayé.',
    customer: 'Votre service est suspendu en raison d’un impayé.',
  },
  NOT_SUSPENDED: {
    operator: 'Aucun compte n’est suspendu.',
    agent: 'Aucun compte de ce client n’est suspendu.',
    customer: 'Votre compte n’est pas suspendu.',
  },
  REFUND_STATED: {
    operator: 'Le paiement a été remboursé au payeur.',
    agent: 'Le paiement a été remboursé au payeur.',
    customer: 'Votre paiement vous a été remboursé.',
  },
  DISPUTE_NEEDS_AGENT: {
    operator: 'Un conseiller doit examiner la contestation.',
    agent: 'Un montant est contesté ; veuillez l’examiner.',
    customer: 'Nous examinons votre contestation.',
  },
  QUESTION_NEEDS_AGENT: {
    operator: 'Un conseiller doit répondre à la question.',
    agent: 'Le compte seul ne permet pas de répondre à la question ; veuillez y répondre.',
    customer: 'Nous étudions votre question.',
  },
  CYCLE_CHANGE_ALLOWED: {
    operator: 'Changement du cycle de facturation autorisé.',
    agent: 'Le changement du cycle de facturation est possible.',
    customer: 'Vous pouvez changer ainsi votre cycle de facturation.',
  },
  CYCLE_CHANGE_WHILE_OVERDUE: {
    operator: 'Changement de cycle refusé : impayé de {amount}.',
    agent: 'Un montant de {amount} est impayé ; il doit être réglé avant tout changement de cycle.',
    customer:
      'Veuillez d’abord régler l’impayé de {amount} ; vous pourrez ensuite changer votre cycle de facturation.',
  },
  CYCLE_CHANGE_OVERRIDDEN: {
    operator: 'Un conseiller a fait une exception ; la note dit pourquoi.',
    agent: 'Vous avez fait une exception ; votre note est enregistrée.',
    customer: 'Nous avons fait une exception pour vous.',
  },
  CYCLE_CHANGE_BILL_DUE: {
    operator: 'Changement de cycle refusé : une facture arrive bientôt à échéance.',
    agent:
      'Une facture déjà envoyée arrive bientôt à échéance ; elle doit être réglée avant tout changement de cycle.',
    customer:
      'Veuillez d’abord régler votre facture en cours ; vous pourrez ensuite changer votre cycle de facturation.',
  },
  CYCLE_CHANGE_LIMIT_REACHED: {
    operator:
      'Changement de cycle refusé : {count, plural, one {# changement} other {# changements}} en 12 mois, limite {limit}.',
    agent: 'Le cycle a été changé {count} fois en douze mois ; la limite est de {limit} fois.',
    customer:
      'Vous avez changé votre cycle de facturation {count} fois en douze mois ; un nouveau changement n’est pas possible pour le moment.',
  },
  CYCLE_CHANGE_STUB_TOO_LONG: {
    operator:
      'Changement de cycle refusé : période intermédiaire de {days, plural, one {# jour} other {# jours}}, limite {limit}.',
    agent:
      'Il y aurait {days, plural, one {# jour} other {# jours}} entre l’ancien et le nouveau cycle ; la limite est de {limit}.',
    customer: 'Il y aurait trop de temps entre votre ancien et votre nouveau jour de facturation.',
  },
  CYCLE_CHANGE_NOTICE_TOO_SHORT: {
    operator:
      'Changement de cycle refusé : préavis de {days, plural, one {# jour} other {# jours}}, minimum {limit}.',
    agent:
      'Le changement prendrait effet dans {days, plural, one {# jour} other {# jours}} ; il en faut au moins {limit}.',
    customer: 'Cette date est trop proche ; veuillez en choisir une plus tardive.',
  },
  CYCLE_UNCHANGED: {
    operator: 'Le souhait correspond au cycle en vigueur.',
    agent: 'C’est déjà le cycle de facturation du client.',
    customer: 'C’est déjà votre cycle de facturation.',
  },
  CYCLE_CHANGE_PENDING: {
    operator:
      'Un changement de cycle antérieur prend effet le {effectiveDate} ; un autre est possible à partir de cette date.',
    agent:
      'Un changement antérieur prend effet le {effectiveDate}. Un autre est possible à partir de ce jour.',
    customer:
      'Un changement antérieur de votre cycle de facturation prend effet le {effectiveDate}. Vous pourrez en changer à nouveau à partir de ce jour.',
  },
  FACT_MISSING: {
    operator: 'La donnée {fact} manque ; elle vient de {source}.',
    agent: 'Une donnée nécessaire à la décision manque ({fact}) ; veuillez vérifier à la main.',
    customer: 'Il nous faut un peu plus de temps pour étudier votre demande.',
  },
  FACT_STALE: {
    operator: 'La donnée {fact} de {source} est trop ancienne.',
    agent: 'Une donnée nécessaire à la décision n’est plus à jour ({fact}) ; veuillez vérifier à la main.',
    customer: 'Il nous faut un peu plus de temps pour étudier votre demande.',
  },
  FACT_MALFORMED: {
    operator: 'La donnée {fact} de {source} n’est pas lisible.',
    agent: 'Une donnée nécessaire à la décision n’est pas lisible ({fact}) ; veuillez vérifier à la main.',
    customer: 'Il nous faut un peu plus de temps pour étudier votre demande.',
  },
  FACTS_CONTRADICT: {
    operator: 'Des données du compte ou de la commande se contredisent.',
    agent:
      'Des données de ce compte ou de cette commande se contredisent ; veuillez les vérifier et décider à la main.',
    customer: 'Il nous faut un peu plus de temps pour étudier votre demande.',
  },
  NO_RULE_APPLIED: {
    operator: 'Aucune règle de la politique ne s’applique.',
    agent: 'Aucune règle ne couvre ce cas ; veuillez décider à la main.',
    customer: 'Nous examinons votre demande de plus près.',
  },
  ENGINE_INCONSISTENT: {
    operator: 'Le moteur de règles n’a pas donné de résultat fiable.',
    agent: 'La vérification automatique n’a pas donné de résultat fiable ; veuillez décider à la main.',
    customer: 'Il nous faut un peu plus de temps pour étudier votre demande.',
  },
};
