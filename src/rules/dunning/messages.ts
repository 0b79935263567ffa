import type { Locale } from '../../domain/accounts/customer.ts';
import type { DunningStage } from '../../domain/arrears/dunning-case.ts';
import type { Money } from '../../domain/money.ts';
import { formatMoney } from '../render.ts';

/** What the texts of a stage say. */
export interface DunningFigures {
  readonly pastDue: Money;
  readonly daysPastDue: number;
  /** Of the stage; 0 when it has none. */
  readonly fee: Money;
}

interface Text {
  readonly subject: string;
  readonly lines: readonly string[];
}

/** The end of a text: what helps, whatever the stage. */
const HELP: Readonly<Record<Locale, string>> = {
  en: 'If you cannot pay it all at once, talk to us: we can agree on a later date or on installments.',
  de: 'Wenn Sie nicht alles auf einmal zahlen können, sprechen Sie mit uns: Ein späterer Termin oder Raten sind möglich.',
};

const FEE: Readonly<Record<Locale, string>> = {
  en: 'A fee of {fee} was added to your account.',
  de: 'Ihrem Konto wurde eine Gebühr von {fee} belastet.',
};

const TEXTS: Readonly<Record<Locale, Record<DunningStage, Text>>> = {
  en: {
    reminder: {
      subject: 'A reminder: a bill is overdue',
      lines: [
        '{pastDue} is open and was due {days} days ago. Perhaps it slipped your mind: please pay it now.',
      ],
    },
    warning: {
      subject: 'Please pay your overdue bill',
      lines: [
        '{pastDue} is still open, {days} days after it was due.',
        'Without payment we will take no new orders and then suspend the service.',
      ],
    },
    serviceRestricted: {
      subject: 'We take no new orders until your bill is paid',
      lines: [
        '{pastDue} is still open, {days} days after it was due. Your services run on, but we take no new orders.',
        'Without payment the account will be suspended.',
      ],
    },
    suspended: {
      subject: 'Your account is suspended',
      lines: [
        '{pastDue} is still open, {days} days after it was due. Your account is suspended.',
        'As soon as it is paid, everything runs again.',
      ],
    },
    collections: {
      subject: 'Your debt was handed to collections',
      lines: ['{pastDue} is still open, {days} days after it was due. It was handed to collections.'],
    },
    writeOffProposed: {
      subject: 'Your overdue account',
      lines: ['{pastDue} is still open, {days} days after it was due.'],
    },
  },
  de: {
    reminder: {
      subject: 'Zahlungserinnerung',
      lines: [
        '{pastDue} sind offen und waren vor {days} Tagen fällig. Vielleicht haben Sie es übersehen: Bitte zahlen Sie jetzt.',
      ],
    },
    warning: {
      subject: 'Mahnung: Bitte zahlen Sie Ihre Rechnung',
      lines: [
        '{pastDue} sind noch offen, {days} Tage nach der Fälligkeit.',
        'Ohne Zahlung nehmen wir keine neuen Bestellungen an und sperren danach den Dienst.',
      ],
    },
    serviceRestricted: {
      subject: 'Keine neuen Bestellungen, bis Ihre Rechnung bezahlt ist',
      lines: [
        '{pastDue} sind noch offen, {days} Tage nach der Fälligkeit. Ihre Dienste laufen weiter, neue Bestellungen nehmen wir nicht an.',
        'Ohne Zahlung wird das Konto gesperrt.',
      ],
    },
    suspended: {
      subject: 'Ihr Konto ist gesperrt',
      lines: [
        '{pastDue} sind noch offen, {days} Tage nach der Fälligkeit. Ihr Konto ist gesperrt.',
        'Sobald bezahlt ist, läuft alles wieder.',
      ],
    },
    collections: {
      subject: 'Ihre Schuld wurde an das Inkasso übergeben',
      lines: [
        '{pastDue} sind noch offen, {days} Tage nach der Fälligkeit. Wir haben das Inkasso beauftragt.',
      ],
    },
    writeOffProposed: {
      subject: 'Ihr überfälliges Konto',
      lines: ['{pastDue} sind noch offen, {days} Tage nach der Fälligkeit.'],
    },
  },
};

const REINSTATED: Readonly<Record<Locale, Text>> = {
  en: {
    subject: 'Thank you: everything runs again',
    lines: ['Nothing is overdue any more. Whatever was restricted or suspended because of it is lifted.'],
  },
  de: {
    subject: 'Danke: Alles läuft wieder',
    lines: ['Es ist nichts mehr überfällig. Was deswegen eingeschränkt oder gesperrt war, ist wieder frei.'],
  },
};

/** What the customer reads when a stage is entered. */
export function dunningMessage(stage: DunningStage, figures: DunningFigures, locale: Locale) {
  const { subject, lines } = TEXTS[locale][stage];
  const fee = figures.fee.amountMinor > 0 ? [FEE[locale]] : [];
  const body = [...lines, ...fee, HELP[locale]]
    .join('\n')
    .replaceAll('{pastDue}', formatMoney(figures.pastDue, locale))
    .replaceAll('{days}', String(figures.daysPastDue))
    .replaceAll('{fee}', formatMoney(figures.fee, locale));
  return { locale, subject, body };
}

/** What the customer reads when everything overdue is paid and something was lifted. */
export function reinstatedMessage(locale: Locale) {
  const { subject, lines } = REINSTATED[locale];
  return { locale, subject, body: lines.join('\n') };
}
