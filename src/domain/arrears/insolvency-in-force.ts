import type { CivilDate } from '../civil-date.ts';

/** What the account stores of the proceedings while they are open. */
export interface InsolvencyInForce {
  readonly insolvencyId: string;
  /** The day of the opening: bills of this day or earlier are old debt. */
  readonly openedOn: CivilDate;
}
