import type { Catalogue } from '../shape.ts';

export const reasonTexts: Catalogue['reasons'] = {
  GOOD_STANDING: {
    operator: 'Konto in Ordnung; verfügbarer Kredit deckt die Bestellung.',
    agent: 'Das Konto ist in Ordnung und der Kredit deckt die Bestellung.',
    customer: 'Mit Ihrem Konto ist alles in Ordnung.',
  },
  ACCOUNT_CLOSED: {
    operator: 'Abrechnungskonto ist geschlossen.',
    agent: 'Das Konto ist geschlossen; für eine Bestellung braucht es ein neues.',
    customer: 'Dieses Konto ist geschlossen. Bitte eröffnen Sie für eine Bestellung ein neues.',
  },
  ACCOUNT_SUSPENDED: {
    operator: 'Konto ist gesperrt; {amount} überfällig.',
    agent: 'Das Konto ist gesperrt, {amount} sind überfällig.',
    customer: 'Ihr Konto ist gesperrt; {amount} sind überfällig.',
  },
  NEW_ORDERS_BLOCKED: {
    operator: 'Mahnwesen sperrt neue Bestellungen; {amount} überfällig.',
    agent: 'Keine neuen Bestellungen, bis {amount} bezahlt sind; mehr im Mahnfall.',
    customer: 'Wir nehmen keine neuen Bestellungen an, bis die überfälligen {amount} bezahlt sind.',
  },
  IN_COLLECTIONS: {
    operator: 'Konto ist im Inkasso.',
    agent: 'Das Konto ist im Inkasso; bis zur Klärung sind keine Bestellungen möglich.',
    customer: 'Zu Ihrem Konto gibt es eine offene Forderung. Bitte wenden Sie sich an uns.',
  },
  WRITTEN_OFF_DEBT: {
    operator: 'Forderung dieses Kontos wurde abgeschrieben.',
    agent: 'Eine frühere Forderung dieses Kontos wurde abgeschrieben.',
    customer: 'Es gibt eine nicht beglichene Forderung. Bitte wenden Sie sich an uns.',
  },
  SERIOUSLY_PAST_DUE: {
    operator: '{amount} seit {days, plural, one {# Tag} other {# Tagen}} überfällig, über der Grenze.',
    agent:
      '{amount} sind seit {days, plural, one {# Tag} other {# Tagen}} überfällig, zu lange für einen neuen Dienst.',
    customer: '{amount} sind seit {days, plural, one {# Tag} other {# Tagen}} überfällig.',
  },
  PAST_DUE: {
    operator:
      '{amount} seit {days, plural, one {# Tag} other {# Tagen}} überfällig; zu zahlen bis {conditionDueDate}.',
    agent:
      '{amount} sind {days, plural, one {# Tag} other {# Tage}} überfällig und müssen erst bis {conditionDueDate} gezahlt werden.',
    customer:
      'Bitte zahlen Sie die überfälligen {amount} bis {conditionDueDate}; dann läuft Ihre Bestellung weiter.',
  },
  MINOR_PAST_DUE: {
    operator: '{amount} seit {days, plural, one {# Tag} other {# Tagen}} überfällig, innerhalb der Toleranz.',
    agent:
      '{amount} sind {days, plural, one {# Tag} other {# Tage}} überfällig; das ist geduldet, ein Hinweis genügt.',
    customer: 'Bitte denken Sie an Ihren offenen Betrag von {amount}.',
  },
  REPEATEDLY_LATE: {
    operator: '{count} von {total, plural, one {# Rechnung} other {# Rechnungen}} in 12 Monaten verspätet.',
    agent:
      '{count} der letzten {total, plural, one {# Rechnung} other {# Rechnungen}} {count, plural, one {wurde} other {wurden}} verspätet bezahlt; bitte das Muster prüfen.',
    customer: 'Mehrere Ihrer letzten Rechnungen wurden verspätet bezahlt, deshalb prüfen wir genauer.',
  },
  SERIOUSLY_LATE_BEFORE: {
    operator: 'Eine Rechnung der letzten 12 Monate war {days, plural, one {# Tag} other {# Tage}} verspätet.',
    agent:
      'Eine Rechnung der letzten 12 Monate war {days, plural, one {# Tag} other {# Tage}} verspätet; bitte prüfen, ob das wieder droht.',
    customer: 'Eine Ihrer letzten Rechnungen wurde sehr spät bezahlt, deshalb prüfen wir genauer.',
  },
  BUREAU_SCORE_LOW: {
    operator: 'Der Score der Auskunftei ist zu niedrig.',
    agent:
      'Der Score der Auskunftei ist für diese Bestellung zu niedrig; der Kunde kann dort eine Auskunft verlangen.',
    customer:
      'Wegen der Angaben einer Auskunftei können wir diese Bestellung nicht annehmen. Fragen Sie uns, welche es ist; dort können Sie eine Auskunft verlangen.',
  },
  BUREAU_DEFAULTS: {
    operator: 'Die Auskunftei nennt offene Ausfälle.',
    agent: 'Die Auskunftei nennt offene Ausfälle; der Kunde kann dort eine Auskunft verlangen.',
    customer:
      'Wegen der Angaben einer Auskunftei können wir diese Bestellung nicht annehmen. Fragen Sie uns, welche es ist; dort können Sie eine Auskunft verlangen.',
  },
  BUREAU_UNAVAILABLE: {
    operator: 'Die Auskunftei war nicht zu erreichen.',
    agent:
      'Die Auskunftei war nicht zu erreichen; bitte nach dem entscheiden, was sonst bekannt ist, oder es später noch einmal versuchen.',
    customer: 'Eine Prüfung war gerade nicht möglich. Wir sehen uns Ihre Bestellung selbst an.',
  },
  IDENTITY_NOT_VERIFIED: {
    operator: 'Die Identität ist nicht bestätigt.',
    agent: 'Die Identität des Kunden ist nicht bestätigt; bitte um ein Dokument bitten.',
    customer: 'Bevor es weitergeht, müssen wir wissen, dass Sie es sind. Bitte wenden Sie sich an uns.',
  },
  RETURNED_PAYMENT: {
    operator: 'Zurückgegebene Zahlungen in 12 Monaten: {count}.',
    agent: 'Von der Bank in 12 Monaten zurückgegebene Zahlungen: {count}; bitte die Zahlungsart prüfen.',
    customer: 'Ihre Bank hat eine Zahlung zurückgegeben. Bitte prüfen Sie Ihre Zahlungsart.',
  },
  INSUFFICIENT_CREDIT: {
    operator: 'Bestellung braucht {required}; verfügbar {available}.',
    agent: 'Die Bestellung braucht {required} Kredit, verfügbar sind {available}.',
    customer: 'Ihr verfügbarer Kredit von {available} reicht für diese Bestellung über {required} nicht aus.',
  },
  DEPOSIT_REQUIRED: {
    operator:
      'Kredit deckt {required} nur teilweise; Anzahlung von {conditionAmount} bis {conditionDueDate}.',
    agent:
      'Der Kredit deckt die Bestellung nur teilweise; bis {conditionDueDate} ist eine Anzahlung von {conditionAmount} nötig.',
    customer:
      'Bitte leisten Sie bis {conditionDueDate} eine Anzahlung von {conditionAmount}; dann läuft Ihre Bestellung weiter.',
  },
  SHORT_HISTORY: {
    operator:
      'Konto ist {days, plural, one {# Tag} other {# Tage}} alt, Einmalbetrag hoch; Anzahlung von {conditionAmount} bis {conditionDueDate}.',
    agent:
      'Das Konto ist erst {days, plural, one {# Tag} other {# Tage}} alt; für diesen Einmalbetrag ist bis {conditionDueDate} eine Anzahlung von {conditionAmount} nötig.',
    customer:
      'Da Sie neu bei uns sind, leisten Sie bitte bis {conditionDueDate} eine Anzahlung von {conditionAmount}.',
  },
  NO_PAYMENT_HISTORY: {
    operator:
      'Noch keine Rechnung fällig geworden, Einmalbetrag hoch; Anzahlung von {conditionAmount} bis {conditionDueDate}.',
    agent:
      'Es gibt noch keine Zahlungshistorie; für diesen Einmalbetrag ist bis {conditionDueDate} eine Anzahlung von {conditionAmount} nötig.',
    customer:
      'Da uns noch keine Zahlungen von Ihnen vorliegen, leisten Sie bitte bis {conditionDueDate} eine Anzahlung von {conditionAmount}.',
  },
  HIGH_UTILISATION: {
    operator: '{percent} % des Kreditrahmens sind genutzt.',
    agent: '{percent} % des Kreditrahmens sind bereits genutzt.',
    customer: 'Sie nutzen Ihren Kreditrahmen schon fast ganz, deshalb prüfen wir genauer.',
  },
  LARGE_ORDER: {
    operator: 'Bestellung beansprucht {percent} % des Kreditrahmens.',
    agent: 'Die Bestellung beansprucht {percent} % des Kreditrahmens; eine Person muss zustimmen.',
    customer: 'Das ist eine große Bestellung, deshalb prüfen wir genauer.',
  },
  OPEN_DISPUTE: {
    operator: '{amount} sind strittig.',
    agent: '{amount} sind strittig; bitte zuerst die Reklamation ansehen.',
    customer: 'Wir prüfen noch Ihren Einwand zu {amount}.',
  },
  DEPOSIT_PAID: {
    operator: 'Anzahlung von {amount} ist eingegangen.',
    agent: 'Die Anzahlung von {amount} ist eingegangen.',
    customer: 'Vielen Dank, Ihre Anzahlung von {amount} ist eingegangen.',
  },
  CUSTOMER_NEW_ORDERS_BLOCKED: {
    operator: 'Mahnung sperrt neue Bestellungen auf einem anderen Konto des Kunden.',
    agent:
      'Keine neuen Bestellungen: Die Mahnung sperrt sie auf einem anderen Konto des Kunden; der Mahnfall sagt mehr.',
    customer:
      'Wir nehmen neue Bestellungen erst an, wenn der überfällige Betrag auf Ihrem anderen Konto bezahlt ist.',
  },
  CUSTOMER_IN_COLLECTIONS: {
    operator: 'Ein anderes Konto des Kunden ist im Inkasso.',
    agent:
      'Ein anderes Konto des Kunden ist im Inkasso; bis das geklärt ist, sind keine Bestellungen möglich.',
    customer:
      'Zu einem anderen Ihrer Konten besteht eine offene Forderung. Bitte nehmen Sie Kontakt mit uns auf.',
  },
  CUSTOMER_WRITTEN_OFF_DEBT: {
    operator: 'Eine Schuld auf einem anderen Konto des Kunden wurde ausgebucht.',
    agent: 'Eine frühere Schuld auf einem anderen Konto des Kunden wurde ausgebucht.',
    customer:
      'Zu einem anderen Ihrer Konten besteht eine alte ungeklärte Forderung. Bitte nehmen Sie Kontakt mit uns auf.',
  },
  CUSTOMER_SUSPENDED: {
    operator: 'Ein anderes Konto des Kunden ist gesperrt.',
    agent:
      'Ein anderes Konto des Kunden ist gesperrt; bitte den Grund ansehen, bevor etwas Neues verkauft wird.',
    customer: 'Ein anderes Ihrer Konten ist gesperrt. Bitte nehmen Sie Kontakt mit uns auf.',
  },
  CUSTOMER_SERIOUSLY_PAST_DUE: {
    operator:
      'Ein anderes Konto des Kunden ist seit {days, plural, one {# Tag} other {# Tagen}} überfällig, über der Grenze.',
    agent:
      'Ein anderes Konto des Kunden ist seit {days, plural, one {# Tag} other {# Tagen}} überfällig; das ist zu lang für einen neuen Dienst.',
    customer: 'Ein anderes Ihrer Konten ist seit {days, plural, one {# Tag} other {# Tagen}} überfällig.',
  },
  CUSTOMER_PAST_DUE: {
    operator:
      '{amount} auf den Konten des Kunden seit {days, plural, one {# Tag} other {# Tagen}} überfällig; zu zahlen bis {conditionDueDate}.',
    agent:
      '{amount} auf den Konten des Kunden sind seit {days, plural, one {# Tag} other {# Tagen}} überfällig und müssen bis {conditionDueDate} bezahlt sein.',
    customer:
      'Bitte zahlen Sie die überfälligen {amount} auf Ihren Konten bis {conditionDueDate}; dann läuft Ihre Bestellung weiter.',
  },
  CUSTOMER_PAST_DUE_OTHER_CURRENCY: {
    operator:
      'Ein anderes Konto des Kunden in anderer Währung ist seit {days, plural, one {# Tag} other {# Tagen}} überfällig.',
    agent:
      'Ein anderes Konto des Kunden in anderer Währung ist seit {days, plural, one {# Tag} other {# Tagen}} überfällig; bitte mit dem Kunden klären, wie es bezahlt wird.',
    customer: 'Ein anderes Ihrer Konten ist überfällig, deshalb prüfen wir genauer.',
  },
  CUSTOMER_INSUFFICIENT_CREDIT: {
    operator:
      'Bestellung braucht {required}; über alle Konten verfügbar {available} ({exposure} von {limit} genutzt).',
    agent:
      'Die Bestellung braucht {required} Kredit; über alle Konten des Kunden sind {available} verfügbar ({exposure} von {limit} genutzt).',
    customer:
      'Der verfügbare Kredit aller Ihrer Konten zusammen, {available}, reicht für diese Bestellung über {required} nicht aus.',
  },
  CUSTOMER_HIGH_UTILISATION: {
    operator: '{percent} Prozent der Kreditlimits aller Konten sind genutzt.',
    agent: '{percent} Prozent der Kreditlimits aller Konten des Kunden sind genutzt; bitte zusammen ansehen.',
    customer: 'Sie nutzen fast den ganzen Kredit Ihrer Konten, deshalb prüfen wir genauer.',
  },
  CUSTOMER_ON_HOLD: {
    operator:
      'Die Betreuung hat die Mahnung auf einem Konto des Kunden ausgesetzt; zuerst sieht ein Mensch hin.',
    agent: 'Auf einem Konto des Kunden ist die Mahnung ausgesetzt; bitte ansehen, bevor Kredit gegeben wird.',
    customer: 'Ein Kollege sieht sich Ihre Bestellung zuerst an.',
  },
  CONDITION_NOT_MET: {
    operator: 'Bedingung nicht rechtzeitig erfüllt.',
    agent: 'Die Kundin oder der Kunde hat die Bedingung nicht rechtzeitig erfüllt.',
    customer: 'Die Bedingung für Ihre Bestellung wurde nicht rechtzeitig erfüllt.',
  },
  PAYMENT_LATE_NOW: {
    operator: 'Eine Rechnung ist überfällig.',
    agent: 'Eine Rechnung dieses Kontos ist überfällig.',
    customer: 'Eine Ihrer Rechnungen ist überfällig.',
  },
  PAYMENT_LATE_RECENTLY: {
    operator: 'In den letzten sechs Monaten waren Rechnungen überfällig.',
    agent: 'Rechnungen der letzten sechs Monate waren überfällig oder sind es noch.',
    customer: 'Einige Ihrer Rechnungen der letzten sechs Monate wurden verspätet bezahlt.',
  },
  MONTHS_WITHOUT_PAYMENT: {
    operator: 'In den letzten sechs Monaten gab es Monate ohne Zahlung.',
    agent: 'In manchen der letzten sechs Monate wurde nichts bezahlt.',
    customer: 'In manchen der letzten Monate haben wir keine Zahlung von Ihnen erhalten.',
  },
  LITTLE_PAID: {
    operator: 'In den letzten Monaten wurde wenig bezahlt, gemessen am offenen Betrag.',
    agent: 'In den letzten Monaten wurde wenig bezahlt, verglichen mit dem offenen Betrag.',
    customer: 'Ihre Zahlungen der letzten Monate waren klein im Verhältnis zum offenen Betrag.',
  },
  BALANCE_AGAINST_LIMIT: {
    operator: 'Saldo oder sein Verlauf ist ungünstig gegenüber dem Kreditrahmen.',
    agent: 'Der Saldo oder sein Verlauf ist ungünstig im Vergleich zum Kreditrahmen.',
    customer: 'Ihr offener Betrag ist ungünstig im Vergleich zu Ihrem Kreditrahmen.',
  },
  SMALL_CREDIT_LIMIT: {
    operator: 'Kreditrahmen ist klein.',
    agent: 'Der Kreditrahmen dieses Kontos ist klein.',
    customer: 'Ihr Kreditrahmen ist klein.',
  },
  LITTLE_USED: {
    operator: 'Konto wurde in den letzten sechs Monaten wenig genutzt.',
    agent:
      'Das Konto wurde in den letzten sechs Monaten wenig genutzt; es gibt wenig, wonach es sich beurteilen lässt.',
    customer: 'Ihr Konto wurde zuletzt wenig genutzt, daher wissen wir wenig darüber.',
  },
  FRAUD_SUSPECTED: {
    operator: 'Die Betrugserkennung hält die Bestellung für einen Menschen an.',
    agent: 'Die Bestellung muss vor der Ausführung geprüft werden; die Betrugserkennung sagt, warum.',
    customer: 'Wir müssen Ihre Bestellung von Hand prüfen und melden uns in Kürze.',
  },
  AGENT_APPROVED: {
    operator: 'Von einer Person im Service genehmigt.',
    agent: 'Der Service hat die Bestellung genehmigt.',
    customer: 'Wir haben Ihre Bestellung genehmigt.',
  },
  AGENT_DECLINED: {
    operator: 'Von einer Person im Service abgelehnt.',
    agent: 'Der Service hat die Bestellung abgelehnt.',
    customer: 'Wir können Ihre Bestellung derzeit nicht annehmen.',
  },
  PAYMENT_FOUND_APPLIED: {
    operator: 'Zahlung gefunden, verbucht und zugeordnet.',
    agent: 'Die Zahlung wurde gefunden; sie ist verbucht und zugeordnet.',
    customer: 'Ihre Zahlung ist eingegangen und Ihrem Konto gutgeschrieben.',
  },
  PAYMENT_PENDING_AT_PROCESSOR: {
    operator: 'Zahlung seit {days, plural, one {# Tag} other {# Tagen}} beim Zahlungsdienstleister.',
    agent: 'Die Zahlung liegt seit {days, plural, one {# Tag} other {# Tagen}} beim Zahlungsdienstleister.',
    customer: 'Ihre Zahlung wird von unserem Zahlungsdienstleister bearbeitet.',
  },
  PAYMENT_FAILED_AT_PROCESSOR: {
    operator: 'Zahlung beim Zahlungsdienstleister fehlgeschlagen.',
    agent: 'Die Zahlung ist fehlgeschlagen.',
    customer: 'Ihre Zahlung ist fehlgeschlagen.',
  },
  PAYMENT_REVERSED: {
    operator: 'Zahlung wurde zurückgebucht.',
    agent: 'Die Zahlung wurde zurückgebucht und zählt nicht mehr.',
    customer: 'Ihre Zahlung wurde von Ihrer Bank zurückgegeben und zählt nicht mehr.',
  },
  PAYMENT_NOT_APPLIED: {
    operator: 'Zahlung verbucht, aber nicht ganz Rechnungen zugeordnet.',
    agent: 'Die Zahlung ist da, aber nicht ganz Rechnungen zugeordnet; bitte zuordnen.',
    customer: 'Ihre Zahlung ist eingegangen; wir ordnen sie Ihren Rechnungen zu.',
  },
  PAYMENT_NOT_FOUND: {
    operator: 'Keine passende Zahlung gefunden.',
    agent: 'Es wurde keine passende Zahlung gefunden; bitte um einen Zahlungsnachweis bitten.',
    customer: 'Wir haben Ihre Zahlung noch nicht gefunden und gehen dem nach.',
  },
  NEXT_PAYMENT_STATED: {
    operator: 'Nächste Zahlung genannt.',
    agent: 'Die nächste Zahlung und ihr Fälligkeitstag wurden genannt.',
    customer: 'Hier ist Ihre nächste Zahlung.',
  },
  NOTHING_DUE: {
    operator: 'Nichts fällig.',
    agent: 'Derzeit ist nichts fällig.',
    customer: 'Derzeit ist nichts zu zahlen.',
  },
  BALANCE_STATED: {
    operator: 'Kontostand genannt.',
    agent: 'Der Kontostand wurde genannt.',
    customer: 'Hier ist Ihr Kontostand.',
  },
  SUSPENSION_EXPLAINED: {
    operator: 'Sperre mit überfälligem Betrag erklärt.',
    agent: 'Das Konto ist wegen des überfälligen Betrags gesperrt.',
    customer: 'Ihr Dienst ist wegen eines überfälligen Betrags gesperrt.',
  },
  NOT_SUSPENDED: {
    operator: 'Kein Konto ist gesperrt.',
    agent: 'Kein Konto dieser Kundschaft ist gesperrt.',
    customer: 'Ihr Konto ist nicht gesperrt.',
  },
  REFUND_STATED: {
    operator: 'Zahlung ging an die zahlende Person zurück.',
    agent: 'Die Zahlung ging an die zahlende Person zurück.',
    customer: 'Ihre Zahlung wurde an Sie zurückgegeben.',
  },
  DISPUTE_NEEDS_AGENT: {
    operator: 'Reklamation braucht eine Person im Service.',
    agent: 'Ein Betrag ist strittig; bitte prüfen.',
    customer: 'Wir prüfen Ihren Einwand.',
  },
  QUESTION_NEEDS_AGENT: {
    operator: 'Frage braucht eine Person im Service.',
    agent: 'Die Frage lässt sich nicht allein aus dem Konto beantworten; bitte beantworten.',
    customer: 'Wir kümmern uns um Ihre Frage.',
  },
  CYCLE_CHANGE_ALLOWED: {
    operator: 'Änderung des Abrechnungszyklus erlaubt.',
    agent: 'Die Änderung des Abrechnungszyklus ist möglich.',
    customer: 'Sie können Ihren Abrechnungszyklus so ändern.',
  },
  CYCLE_CHANGE_WHILE_OVERDUE: {
    operator: 'Zyklusänderung abgelehnt: {amount} überfällig.',
    agent: '{amount} sind überfällig und müssen vor einer Änderung gezahlt werden.',
    customer:
      'Bitte zahlen Sie zuerst die überfälligen {amount}; dann können Sie Ihren Abrechnungszyklus ändern.',
  },
  CYCLE_CHANGE_OVERRIDDEN: {
    operator: 'Eine Betreuerin oder ein Betreuer hat eine Ausnahme gemacht; die Notiz sagt warum.',
    agent: 'Sie haben eine Ausnahme gemacht; Ihre Notiz ist festgehalten.',
    customer: 'Wir machen für Sie eine Ausnahme.',
  },
  CYCLE_CHANGE_BILL_DUE: {
    operator: 'Zyklusänderung abgelehnt: eine Rechnung wird demnächst fällig.',
    agent: 'Eine schon versandte Rechnung wird demnächst fällig und muss vor einer Änderung gezahlt werden.',
    customer: 'Bitte zahlen Sie zuerst Ihre offene Rechnung; dann können Sie Ihren Abrechnungszyklus ändern.',
  },
  CYCLE_CHANGE_LIMIT_REACHED: {
    operator:
      'Zyklusänderung abgelehnt: {count, plural, one {# Änderung} other {# Änderungen}} in 12 Monaten, Grenze {limit}.',
    agent: 'Der Zyklus wurde in zwölf Monaten {count}-mal geändert; die Grenze ist {limit}.',
    customer:
      'Sie haben Ihren Abrechnungszyklus in zwölf Monaten {count}-mal geändert; mehr ist derzeit nicht möglich.',
  },
  CYCLE_CHANGE_STUB_TOO_LONG: {
    operator:
      'Zyklusänderung abgelehnt: Zwischenzeitraum von {days, plural, one {# Tag} other {# Tagen}}, Grenze {limit}.',
    agent:
      'Zwischen altem und neuem Zyklus {days, plural, one {läge # Tag} other {lägen # Tage}}; die Grenze ist {limit}.',
    customer: 'Zwischen Ihrem alten und Ihrem neuen Rechnungstag läge zu viel Zeit.',
  },
  CYCLE_CHANGE_NOTICE_TOO_SHORT: {
    operator:
      'Zyklusänderung abgelehnt: Vorlauf von {days, plural, one {# Tag} other {# Tagen}}, Minimum {limit}.',
    agent:
      'Die Änderung würde in {days, plural, one {# Tag} other {# Tagen}} wirksam; {limit, plural, one {nötig ist mindestens #} other {nötig sind mindestens #}}.',
    customer: 'Dieser Termin ist zu früh; bitte wählen Sie einen späteren.',
  },
  CYCLE_UNCHANGED: {
    operator: 'Der Wunsch entspricht dem geltenden Zyklus.',
    agent: 'Das ist bereits der geltende Abrechnungszyklus.',
    customer: 'Das ist bereits Ihr Abrechnungszyklus.',
  },
  CYCLE_CHANGE_PENDING: {
    operator: 'Eine frühere Änderung des Zyklus gilt ab {effectiveDate}; ab dann ist eine weitere möglich.',
    agent: 'Eine frühere Änderung gilt ab {effectiveDate}. Ab diesem Tag ist eine weitere möglich.',
    customer:
      'Eine frühere Änderung Ihres Abrechnungszyklus gilt ab {effectiveDate}. Ab diesem Tag können Sie ihn wieder ändern.',
  },
  FACT_MISSING: {
    operator: 'Angabe {fact} fehlt; sie kommt aus {source}.',
    agent: 'Eine Angabe, die die Entscheidung braucht, fehlt ({fact}); bitte von Hand prüfen.',
    customer: 'Wir brauchen für die Prüfung noch etwas Zeit.',
  },
  FACT_STALE: {
    operator: 'Angabe {fact} aus {source} ist zu alt.',
    agent: 'Eine Angabe, die die Entscheidung braucht, ist veraltet ({fact}); bitte von Hand prüfen.',
    customer: 'Wir brauchen für die Prüfung noch etwas Zeit.',
  },
  FACT_MALFORMED: {
    operator: 'Angabe {fact} aus {source} ist nicht lesbar.',
    agent: 'Eine Angabe, die die Entscheidung braucht, ist nicht lesbar ({fact}); bitte von Hand prüfen.',
    customer: 'Wir brauchen für die Prüfung noch etwas Zeit.',
  },
  FACTS_CONTRADICT: {
    operator: 'Angaben zu Konto oder Auftrag widersprechen einander.',
    agent:
      'Angaben zu diesem Konto oder Auftrag widersprechen einander; bitte prüfen und von Hand entscheiden.',
    customer: 'Wir brauchen für die Prüfung noch etwas Zeit.',
  },
  NO_RULE_APPLIED: {
    operator: 'Keine Regel der Richtlinie traf zu.',
    agent: 'Keine Regel deckt diesen Fall ab; bitte von Hand entscheiden.',
    customer: 'Wir sehen uns Ihre Anfrage genauer an.',
  },
  ENGINE_INCONSISTENT: {
    operator: 'Die Regelmaschine lieferte kein verlässliches Ergebnis.',
    agent: 'Die automatische Prüfung lieferte kein verlässliches Ergebnis; bitte von Hand entscheiden.',
    customer: 'Wir brauchen für die Prüfung noch etwas Zeit.',
  },
};
