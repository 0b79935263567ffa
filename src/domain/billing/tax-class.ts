/** What things and customers are for the tax. */

/** How a thing that is sold is taxed in the customer's country. */
export const TAX_CLASSES = ['standard', 'reduced', 'exempt'] as const;
export type TaxClass = (typeof TAX_CLASSES)[number];

/** How the customer of an account is taxed. `reverseCharge`: a business of another country accounts for the tax itself. */
export const TAX_TREATMENTS = ['taxed', 'exempt', 'reverseCharge'] as const;
export type TaxTreatment = (typeof TAX_TREATMENTS)[number];

/** What makes the prices of an account follow the table, in place of one rate for all of them. */
export interface Taxation {
  /** ISO 3166-1 alpha-2: the country whose tax the prices contain. */
  readonly country: string;
  readonly treatment: TaxTreatment;
}

/** Why a line has its tax. */
export const LINE_TAX_CLASSES = [...TAX_CLASSES, 'reverseCharge'] as const;

/** The tax of a line: why, and how much of the net. */
export interface LineTax {
  readonly taxClass: (typeof LINE_TAX_CLASSES)[number];
  readonly rateBasisPoints: number;
}
