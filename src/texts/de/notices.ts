import type { Catalogue } from '../shape.ts';

export const noticeTexts: Catalogue['notices'] = {
  order: {
    conditions: 'Ihre Bestellung: ein Schritt fehlt noch',
    declined: 'Ihre Bestellung: derzeit nicht möglich',
    scheduled: 'Ihre Bestellung: der Installationstermin steht',
    completed: 'Ihre Bestellung: der Dienst läuft',
    cancelled: 'Ihre Bestellung: storniert',
    appointment: '{date}, {window}',
    windows: { morning: 'vormittags', afternoon: 'nachmittags', evening: 'abends' },
  },
  reconsidered: {
    subject: 'Ihre Bestellung: jetzt möglich',
    body: 'Danke für Ihre Zahlung. Ihre Bestellung wäre jetzt möglich. Bitte bestellen Sie neu.',
  },
  inquiry: { subject: 'Antwort auf Ihre Frage ({inquiryId})' },
  cycleChange: {
    changed: 'Ihr neuer Abrechnungstag',
    unchanged: 'Ihr Abrechnungstag bleibt',
    inForce: 'Gültig ab {date}',
    firstBill: 'Erste Rechnung am {date}, fällig am {dueDate}',
    stub: '{from} – {to}: {amount}',
  },
  bill: {
    subject: 'Ihre neue Rechnung',
    period: 'Zeitraum: {from} – {to}',
    replaces: 'Sie ersetzt die Rechnung {billId}, die storniert ist. Was darauf gezahlt wurde, zählt hier.',
    amount: 'Betrag: {amount}',
    tax: 'Darin sind {tax} Steuer enthalten; ohne Steuer sind es {net}.',
    toPay: 'Zu zahlen: {amount} bis {dueDate}',
    late: 'Zu zahlen: {amount}. Fällig war der Betrag am {dueDate}.',
    paid: 'Es ist nichts zu zahlen.',
  },
  promises: {
    promise: {
      kept: {
        subject: 'Ihre Zahlungszusage ist erfüllt',
        body: 'Ihre Zahlungszusage über {amount} ist erfüllt. Vielen Dank.',
      },
      broken: {
        subject: 'Ihre Zahlungszusage wurde nicht eingehalten',
        body: 'Ihre Zahlungszusage über {amount} wurde nicht eingehalten. Der offene Betrag ist jetzt zu zahlen. Bitte zahlen Sie, oder sprechen Sie mit uns.',
      },
    },
    plan: {
      kept: {
        subject: 'Ihre Ratenzahlung ist erfüllt',
        body: 'Ihre Ratenzahlung über {amount} ist erfüllt. Vielen Dank.',
      },
      broken: {
        subject: 'Ihre Ratenzahlung wurde nicht eingehalten',
        body: 'Ihre Ratenzahlung über {amount} wurde nicht eingehalten. Der offene Betrag ist jetzt zu zahlen. Bitte zahlen Sie, oder sprechen Sie mit uns.',
      },
    },
    settlement: {
      kept: {
        subject: 'Ihre Schuld ist beglichen',
        body: 'Sie haben {amount} wie vereinbart gezahlt. Der Rest der Schuld ist erlassen. Vielen Dank.',
      },
      broken: {
        subject: 'Die Vereinbarung über Ihre Schuld ist beendet',
        body: 'Die vereinbarten {amount} sind nicht rechtzeitig eingegangen. Die Vereinbarung ist damit beendet, und die ganze Schuld besteht. Bitte zahlen Sie, oder sprechen Sie mit uns.',
      },
    },
  },
  reminders: {
    dueSoon: {
      subject: 'Ihre Rechnung wird bald fällig',
      body: 'Rechnung {billId}: {amount} sind am {dueDate} fällig.',
    },
    dueToday: {
      subject: 'Ihre Rechnung ist heute fällig',
      body: 'Rechnung {billId}: {amount} sind heute fällig.',
    },
    overdue: {
      subject: 'Ihre Rechnung ist überfällig',
      body: 'Rechnung {billId}: {amount} waren am {dueDate} fällig. Bitte zahlen Sie, oder melden Sie sich, wenn Sie nicht können. Haben Sie in den letzten Tagen gezahlt, danken wir; mehr ist nicht nötig.',
    },
    lowCredit: {
      subject: 'Ihr Kreditrahmen ist fast ausgeschöpft',
      body: 'Von {limit} sind noch {available} frei. Eine Zahlung schafft Platz.',
    },
    unusualBill: {
      subject: 'Diese Rechnung ist höher als sonst',
      body: 'Rechnung {billId} beträgt {amount}, üblich sind bei Ihnen in so vielen Tagen {usual}. Sie ist am {dueDate} fällig. Wenn Sie nicht wissen, warum, fragen Sie uns bitte, bevor Sie zahlen.',
      bodyWhenLate:
        'Rechnung {billId} beträgt {amount}, üblich sind bei Ihnen in so vielen Tagen {usual}. Sie war am {dueDate} fällig. Wenn Sie nicht wissen, warum, fragen Sie uns bitte, bevor Sie zahlen.',
      bodyWhenPaid:
        'Rechnung {billId} beträgt {amount}, üblich sind bei Ihnen in so vielen Tagen {usual}. Davon ist nichts mehr zu zahlen. Wenn Sie nicht wissen, warum sie so hoch ist, fragen Sie uns bitte.',
    },
    fees: 'Davon sind {fees} Gebühren, die noch auf keiner Rechnung stehen.',
    promiseDue: {
      subject: 'Ihre zugesagte Zahlung',
      body: 'Sie haben zugesagt, bis {untilDate} zu zahlen. Haben Sie schon gezahlt, danken wir.',
    },
  },
  dunning: {
    reminder: {
      subject: 'Zahlungserinnerung',
      body: '{pastDue} sind offen und waren vor {days, plural, one {# Tag} other {# Tagen}} fällig. Vielleicht haben Sie es übersehen: Bitte zahlen Sie jetzt.',
    },
    warning: {
      subject: 'Mahnung: Bitte zahlen Sie Ihre Rechnung',
      body: '{pastDue} sind noch offen, {days, plural, one {# Tag} other {# Tage}} nach der Fälligkeit.\nOhne Zahlung nehmen wir keine neuen Bestellungen an und sperren danach den Dienst.',
    },
    serviceRestricted: {
      subject: 'Keine neuen Bestellungen, bis Ihre Rechnung bezahlt ist',
      body: '{pastDue} sind noch offen, {days, plural, one {# Tag} other {# Tage}} nach der Fälligkeit. Ihre Dienste laufen weiter, neue Bestellungen nehmen wir nicht an.\nOhne Zahlung wird das Konto gesperrt.',
    },
    suspended: {
      subject: 'Ihr Konto ist gesperrt',
      body: '{pastDue} sind noch offen, {days, plural, one {# Tag} other {# Tage}} nach der Fälligkeit. Ihr Konto ist gesperrt.\nSobald bezahlt ist, läuft alles wieder.',
    },
    collections: {
      subject: 'Ihre Schuld wurde an das Inkasso übergeben',
      body: '{pastDue} sind noch offen, {days, plural, one {# Tag} other {# Tage}} nach der Fälligkeit. Wir haben das Inkasso beauftragt.',
    },
    writeOffProposed: {
      subject: 'Ihr überfälliges Konto',
      body: '{pastDue} sind noch offen, {days, plural, one {# Tag} other {# Tage}} nach der Fälligkeit.',
    },
    notAsked: {
      suspended: {
        subject: 'Ihr Konto ist zurzeit gesperrt',
        body: 'Eine Rechnung Ihres Kontos ist überfällig. Die Rechnungen dieses Kontos zahlt jemand anderes, und dort haben wir das Geld angefordert: Sie müssen nichts zahlen. Bis bezahlt ist, ist Ihr Konto gesperrt.\nSobald bezahlt ist, läuft alles wieder.',
      },
      noOrders: {
        subject: 'Zurzeit keine neuen Bestellungen auf Ihrem Konto',
        body: 'Eine Rechnung Ihres Kontos ist überfällig. Die Rechnungen dieses Kontos zahlt jemand anderes, und dort haben wir das Geld angefordert: Sie müssen nichts zahlen. Ihre Dienste laufen weiter, aber bis bezahlt ist, nehmen wir keine neuen Bestellungen an.\nWird nicht bezahlt, so wird Ihr Konto gesperrt.',
      },
      undone: {
        subject: 'Entschuldigung: Ihr Dienst war zu Unrecht eingeschränkt',
        body: 'Am {date} haben wir Ihr Konto wegen einer überfälligen Rechnung eingeschränkt, die jemand anderes zahlt. Das war unser Fehler. Es tut uns leid, und wir haben es aufgehoben.',
      },
    },
    fee: 'Ihrem Konto wurde eine Gebühr von {fee} belastet.',
    toPay: 'Jetzt zu zahlen: {toPay}. Davon sind {fees} Gebühren, die noch auf keiner Rechnung stehen.',
    help: 'Wenn Sie nicht alles auf einmal zahlen können, sprechen Sie mit uns: Ein späterer Termin oder Raten sind möglich.',
  },
  reinstated: {
    subject: 'Danke: Alles läuft wieder',
    body: 'Was wir angefordert haben, ist bezahlt. Alle Einschränkungen und Sperren deswegen sind aufgehoben.',
    notAsked: {
      subject: 'Alles läuft wieder',
      body: 'Keine Rechnung dieses Kontos ist mehr überfällig. Alle Einschränkungen und Sperren deswegen sind aufgehoben. Sie müssen nichts tun.',
    },
  },
  takenBack: {
    subject: 'Entschuldigung: Unser Schreiben war falsch',
    body: 'Am {date} haben wir Ihnen geschrieben: „{about}“. Das war unser Fehler: Was wir verlangt haben, war nicht mehr offen. Es tut uns leid, und wir haben es zurückgenommen. Es wird Ihnen nicht angerechnet.',
    undone: 'Was daraus für Ihr Konto folgte, ist aufgehoben.',
    fee: 'Die Gebühr von {fee} zahlen Sie nicht.',
  },
  relieved: {
    subject: 'Ihr Dienst läuft wieder',
    body: 'Danke für Ihre Zahlungsvereinbarung. Solange Sie sie einhalten, läuft Ihr Dienst.',
  },
  resumed: {
    subject: 'Ihr Dienst ist wieder eingeschränkt',
    body: 'Der vereinbarte Betrag wurde nicht rechtzeitig bezahlt. Ihr Dienst ist deshalb wie zuvor eingeschränkt oder gesperrt. Sobald bezahlt ist, läuft alles wieder.',
  },
  relocated: {
    subject: 'Ihr Dienst zieht mit Ihnen um',
    body: 'Ab {startDate} läuft Ihr Dienst am neuen Ort.',
    interrupted: 'Der letzte Tag am bisherigen Ort ist {endDate}. Die Tage dazwischen kosten nichts.',
    price: 'Er kostet dann {charge} im Monat.',
  },
  staff: {
    reviewReminder: 'Eine Bestellung wartet auf Prüfung; die halbe Zeit ist um',
    reviewEscalation: 'Eine Bestellung wurde nicht rechtzeitig geprüft',
    inquiryReminder: 'Eine Anfrage wartet auf Antwort; die halbe Zeit ist um',
    inquiryEscalation: 'Eine Anfrage wurde nicht rechtzeitig beantwortet',
  },
};
