import type { Notation } from '../notation.ts';

export const enNotation: Notation = {
  group: ',',
  decimal: '.',
  currency: 'before',
  currencySigns: {
    ...{
      AUD: 'A$',
      BRL: 'R$',
      CAD: 'CA$',
      CNY: 'CN¥',
      EUR: '€',
      GBP: '£',
      HKD: 'HK$',
      ILS: '₪',
      INR: '₹',
      JPY: '¥',
    },
    ...{ KRW: '₩', MXN: 'MX$', NZD: 'NZ$', PHP: '₱', TWD: 'NT$', USD: '$', VND: '₫', XCD: 'EC$' },
  },
  months: [
    ...['January', 'February', 'March', 'April', 'May', 'June'],
    ...['July', 'August', 'September', 'October', 'November', 'December'],
  ],
  date: (day, month, year) => `${month} ${day}, ${year}`,
};
