import type { Currency } from './money.ts';

/**
 * The currencies of ISO 4217 (list one, as of 2026) with the digits of their minor unit. Metals, test codes, bond units and units of
 * account are left out: nobody is billed in them. A table of ours, because a runtime's locale data says how amounts are usually
 * written (no digits for HUF), and changes with its version.
 */
const DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
    2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
      DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT
      LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN
      QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS
      VED VES WST XCD XCG YER ZAR ZMW ZWG`,
    3: 'BHD IQD JOD KWD LYD OMR TND',
  }).flatMap(([digits, codes]) => codes.split(/\s+/).map((code) => [code, Number(digits)] as const)),
);

/** Whether this is the code of a currency that an account may be billed in. The one rule of every door. */
export function isCurrency(code: string): code is Currency {
  return DIGITS.has(code);
}

/** What a schema says of a text that is no currency code. */
export const NOT_A_CURRENCY = 'not a currency of ISO 4217';

/** How many digits an amount of this currency has after the point; 2 for a code that is no currency. */
export function fractionDigits(currency: Currency): number {
  return DIGITS.get(currency) ?? 2;
}
