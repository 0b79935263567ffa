/** What is done to one account, as plain data: a list of them can be printed, stored and run again. */

/** How often bills are made. */
export type Frequency = 'weekly' | 'monthly' | 'quarterly' | 'yearly';
export type PaymentStatus = 'pending' | 'unknown' | 'settled' | 'failed' | 'reversed' | 'refunded';

/** A billing cycle. */
export interface Cycle {
  readonly frequency: Frequency;
  readonly billCycleDay: number;
  readonly anchorDate: string;
  readonly paymentTermDays: number;
}

/** An account as it is opened. Days are of its own zone; amounts are minor units. */
export interface AccountSpec {
  readonly timeZone: string;
  readonly currency: string;
  readonly creditLimit: number;
  readonly graceDays: number;
  readonly taxRateBasisPoints: number;
  /** Its prices contain tax by the table of rates; left out: by the one rate. */
  readonly taxation?: { readonly country: string; readonly treatment: 'taxed' | 'exempt' | 'reverseCharge' };
  readonly state: 'active' | 'suspended' | 'closed';
  readonly collectionStatus: 'none' | 'collections' | 'writtenOff';
  readonly cycle: Cycle;
  readonly openedDate: string;
  /** Up to this day it was billed by somebody before us: nothing of it is known here. */
  readonly billedThrough: string;
  readonly subscriptions: readonly SubscriptionSpec[];
  /** The customer's other account, with services and bills of its own; left out: it has nothing but credit that is moved there. */
  readonly second?: SecondSpec;
  /** What an order of another system asked for as a deposit, and when it was paid; null: it is asked for still. */
  readonly deposit?: DepositSpec;
  /** Where time passes: the instant at which the account is opened here. Left out: it is now, and stays now. */
  readonly begins?: string;
}

/** A deposit that was there before the account is looked at; its payment is `pd`, its order `od`. */
export interface DepositSpec {
  readonly amount: number;
  readonly askedAt: string;
  readonly paidAt: string | null;
}

/** The other account of the same customer, in the same currency and time zone. */
export type SecondSpec = Pick<
  AccountSpec,
  | 'creditLimit'
  | 'graceDays'
  | 'taxRateBasisPoints'
  | 'cycle'
  | 'openedDate'
  | 'billedThrough'
  | 'subscriptions'
>;

export type TaxClass = 'standard' | 'reduced' | 'exempt';

/** A service that is charged. */
export interface SubscriptionSpec {
  readonly name: string;
  readonly monthlyCharge: number;
  readonly startDate: string;
  readonly endDate: string | null;
  readonly state: 'active' | 'suspended' | 'terminated';
  readonly taxClass?: TaxClass;
  /** Each bill charges it for the coming period. */
  readonly inAdvance?: true;
}

/** Two people who may give up a debt. */
export type Decider = 'collections' | 'collectionsLead';
/** Two people who may set holds. */
export type HoldSetter = 'care' | 'supervisor';
/** Why nobody asks for money. */
export type Hold = 'bereavement' | 'vulnerable' | 'legal' | 'insolvency';
/** What a person may lift from an account. */
export type Mark = 'suspension' | 'newOrders' | 'collections' | 'writtenOff';

/** A line of a bill, as the bill shows it. */
export interface LineName {
  readonly type: string;
  readonly amount: number;
  readonly from: string | null;
  readonly to: string | null;
}

/** One of the customer's two accounts. */
export type Side = 'own' | 'second';

/** A part of a transfer, for an account, for a bill, or both. */
export interface TransferPart {
  readonly amount: number;
  /** Left out: no account is named. `nobody`: one that nobody knows. */
  readonly to?: Side | 'nobody';
  readonly bill?: { readonly of: Side; readonly name: string };
}

/** Names (`p1`, `d2`) are the sequence's own; a bill is named by its bill date, and one in its place by that and `:2`. */
export type Operation =
  | {
      readonly kind: 'charge';
      readonly source: string;
      readonly entry: string;
      readonly type: string;
      readonly direction: 'debit' | 'credit';
      readonly amount: number;
      readonly occurredAt: string;
      readonly currency?: string;
      readonly taxClass?: TaxClass;
      readonly suppliedOn?: string;
    }
  | {
      readonly kind: 'payment';
      readonly payment: string;
      readonly status: PaymentStatus;
      readonly amount: number;
      readonly occurredAt: string;
      /** Bill date of the bill that the payer names; `none` for one that is not there. */
      readonly bill?: string;
      /** The order that the payer names. */
      readonly order?: string;
      readonly currency?: string;
      /** It names an account that nobody knows. */
      readonly toNobody?: true;
      /** It names no account. */
      readonly unnamed?: true;
      readonly valueDate?: string;
      /** What the bank charges for it. */
      readonly bankFee?: number;
      /** The administrator of a bankruptcy pays it on old debt. */
      readonly quota?: true;
    }
  /** One sum of money that came for both accounts of the customer. */
  | {
      readonly kind: 'transfer';
      readonly transfer: string;
      /** The account that paid; null: nobody said. */
      readonly payer: Side | null;
      readonly amount: number;
      /** For whom it came by its sender, or over which open bills it is split. */
      readonly split: { readonly parts: readonly TransferPart[] } | { readonly over: 'paidFor' | 'below' };
      readonly occurredAt: string;
      readonly valueDate?: string;
      readonly currency?: string;
    }
  /** A part of a transfer went back to its payer. */
  | {
      readonly kind: 'takeBack';
      readonly transfer: string;
      readonly status: 'reversed' | 'refunded';
      readonly amount: number;
      readonly occurredAt: string;
      readonly event?: string;
      readonly bankFee?: number;
    }
  /** The customer's other account is above this one, or no longer. */
  | { readonly kind: 'parent'; readonly of: Side; readonly above: boolean }
  /** The customer's other account pays the bills of this one from a day on, or no longer. */
  | { readonly kind: 'payer'; readonly of: Side; readonly pays: boolean; readonly from: string }
  | {
      readonly kind: 'openInsolvency';
      readonly openedOn: string;
      /** The file number of the court. */
      readonly reference: string;
      readonly by: Decider;
    }
  | { readonly kind: 'proposeDischarge'; readonly proposal: string }
  | { readonly kind: 'dismissInsolvency'; readonly by: Decider }
  | { readonly kind: 'match'; readonly payment: string }
  | { readonly kind: 'return'; readonly payment: string }
  | { readonly kind: 'dispute'; readonly dispute: string; readonly bill: string; readonly amount: number }
  | {
      readonly kind: 'resolve';
      readonly dispute: string;
      readonly outcome: 'upheld' | 'partlyUpheld' | 'rejected' | 'withdrawn';
      readonly amount?: number;
      /** Who opened it ends it. */
      readonly byOpener?: true;
    }
  | {
      readonly kind: 'promise';
      readonly promise: string;
      readonly amount: number;
      readonly untilDate: string;
    }
  | {
      readonly kind: 'plan';
      readonly promise: string;
      readonly amount: number;
      readonly installments: number;
      readonly firstDate: string;
    }
  | { readonly kind: 'cancelPromise'; readonly promise: string }
  | {
      readonly kind: 'cycle';
      readonly change: string;
      readonly preference: {
        readonly billCycleDay?: number;
        readonly frequency?: Frequency;
        readonly paymentTermDays?: number;
      };
      readonly confirm: boolean;
      readonly override?: true;
    }
  | { readonly kind: 'confirmCycle'; readonly change: string }
  | {
      readonly kind: 'order';
      readonly order: string;
      readonly monthlyCharge: number;
      readonly oneOffCharge: number;
      readonly installation: boolean;
    }
  | { readonly kind: 'review'; readonly order: string; readonly verdict: 'approve' | 'decline' }
  | { readonly kind: 'complete'; readonly order: string; readonly completedAt: string }
  | { readonly kind: 'cancelOrder'; readonly order: string }
  /** Takes back what was posted, named as `source/entry`. */
  | { readonly kind: 'reverse'; readonly entry: string }
  /** `s1` is a service of the spec, `o3` that of an order. */
  | {
      readonly kind: 'endService';
      readonly service: string;
      readonly endDate: string;
      readonly replaced?: true;
    }
  | { readonly kind: 'proposeWriteOff'; readonly proposal: string }
  /** What was paid is final: the rest is given up without a mark. */
  | {
      readonly kind: 'settle';
      readonly proposal: string;
      /** What still has to be paid for it, and until when. */
      readonly terms?: { readonly amount: number; readonly payBy: string };
    }
  | { readonly kind: 'approveWriteOff' | 'rejectWriteOff'; readonly proposal: string; readonly by: Decider }
  /** Credit that one person would pay out, and another one agrees to or not. */
  | { readonly kind: 'proposePayOut'; readonly payOut: string; readonly amount: number }
  | { readonly kind: 'approvePayOut' | 'rejectPayOut'; readonly payOut: string; readonly byProposer?: true }
  | {
      readonly kind: 'reinstate';
      readonly lift: readonly Mark[];
    }
  /** A person gives the deposit of an order back, and pays out what bills leave of it. */
  | { readonly kind: 'releaseDeposit'; readonly order: string; readonly payOut: boolean }
  /** All holds that are in force from now on. */
  | { readonly kind: 'holds'; readonly tags: readonly Hold[]; readonly by: HoldSetter }
  /** A service goes on at another price from a day on; what goes on is named by `after`. */
  | {
      readonly kind: 'planChange';
      readonly service: string;
      readonly after: string;
      readonly startDate: string;
      readonly monthlyCharge: number;
      /** Whether it is billed in advance from then on; left out: as before. */
      readonly inAdvance?: boolean;
    }
  /** A service goes on at another place, at another price where one is given; left out, the day before is the last one at the place before. */
  | {
      readonly kind: 'relocate';
      readonly service: string;
      readonly after: string;
      readonly startDate: string;
      readonly endDate?: string;
      readonly monthlyCharge?: number;
    }
  | { readonly kind: 'pause'; readonly service: string; readonly endDate: string }
  | { readonly kind: 'resume'; readonly service: string; readonly after: string; readonly startDate: string }
  /** Of the account, on that day. */
  | { readonly kind: 'endRelation'; readonly lastDay: string }
  | { readonly kind: 'withdrawEnding' }
  /** Credit goes to the customer's other account, or comes back from there. */
  | { readonly kind: 'moveCredit'; readonly amount: number; readonly comesBack?: true }
  /** A bill is cancelled and billed again; its lines are named by what they show. */
  | {
      readonly kind: 'correct';
      readonly bill: string;
      readonly withdrawn: readonly LineName[];
      readonly changed: readonly { readonly line: LineName; readonly amount: number }[];
      readonly added: readonly {
        readonly type: string;
        readonly direction: 'debit' | 'credit';
        readonly amount: number;
        readonly taxClass?: TaxClass;
        readonly suppliedOn?: string;
      }[];
    }
  | { readonly kind: 'billRun' }
  /** What comes by time alone: bills whose date has come, promises whose day is over, dunning. */
  | { readonly kind: 'time' };

/** An operation as it is sent: the same key with the same operation is the same request. */
export interface Request {
  readonly key: string;
  /** It is sent about the customer's other account. */
  readonly on?: 'second';
  readonly operation: Operation;
}

/** What is sent at once; the next step waits for all of it. */
export interface Step {
  /** Where time passes: when it is sent. */
  readonly at?: string;
  readonly requests: readonly Request[];
}
