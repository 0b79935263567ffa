import type { Notation } from '../notation.ts';

export const frNotation: Notation = {
  // A narrow no-break space.
  group: '\u202f',
  decimal: ',',
  currency: 'after',
  currencySigns: {
    ...{
      ARS: '$AR',
      AUD: '$AU',
      BRL: 'R$',
      CAD: '$CA',
      CLP: '$CL',
      COP: '$CO',
      EUR: '€',
      GBP: '£GB',
      ILS: '₪',
      INR: '₹',
    },
    ...{ KRW: '₩', MXN: '$MX', NZD: '$NZ', SGD: '$SG', USD: '$US', UYU: '$UY', VND: '₫' },
  },
  months: [
    ...['janvier', 'février', 'mars', 'avril', 'mai', 'juin'],
    ...['juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
  ],
  // The first day of a month is an ordinal.
  date: (day, month, year) => `${day === 1 ? '1er' : day} ${month} ${year}`,
};
