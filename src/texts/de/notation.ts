import type { Notation } from '../notation.ts';

export const deNotation: Notation = {
  group: '.',
  decimal: ',',
  currency: 'after',
  currencySigns: {
    ...{
      AUD: 'AU$',
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
    ...{ KRW: '₩', MXN: 'MX$', NZD: 'NZ$', THB: '฿', TWD: 'NT$', USD: '$', VND: '₫', XCD: 'EC$' },
  },
  months: [
    ...['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni'],
    ...['Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'],
  ],
  date: (day, month, year) => `${day}. ${month} ${year}`,
};
