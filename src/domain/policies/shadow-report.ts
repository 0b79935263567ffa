import type { Instant } from '../civil-date.ts';
import { OUTCOMES } from '../decisions/decision.ts';
import { FRAUD_OUTCOMES } from '../fraud/outcomes.ts';
import { type Currency, type Minor, type Money, money } from '../money.ts';
import type { PolicyName } from './names.ts';
import type { ShadowDecision, ShadowSide } from './shadow.ts';

type ShadowOutcome = ShadowSide['outcome'];
type Code = ShadowSide['reasonCodes'][number];

/** Decisions of one kind: how many, and how much money depended on them, one amount for each currency. */
export interface ShadowCount {
  readonly count: number;
  readonly atStake: readonly Money[];
}

/** How a candidate compares with what was decided, over live decisions that it had no effect on. */
export interface ShadowReport {
  readonly decisions: number;
  /** Same outcome and same reasons. */
  readonly agreed: number;
  /** Same outcome, whatever the reasons. */
  readonly sameOutcome: number;
  /** `agreed` by `decisions`, 0 to 1; null without decisions. */
  readonly agreementRate: number | null;
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
  /** The released versions that it was compared with. */
  readonly against: readonly { readonly version: string; readonly decisions: number }[];
  /** Only pairs that occurred; from the mildest to the most severe. */
  readonly outcomes: readonly ({
    readonly actual: ShadowOutcome;
    readonly shadow: ShadowOutcome;
  } & ShadowCount)[];
  /** Null where nothing is approved or declined: of the fraud watch. */
  readonly swaps: { readonly approveToDecline: ShadowCount; readonly declineToApprove: ShadowCount } | null;
  /** Reasons that only one of the two gave, the most frequent first. */
  readonly reasons: readonly {
    readonly code: Code;
    readonly onlyActual: number;
    readonly onlyShadow: number;
  }[];
  /** The latest differing decisions, newest first. */
  readonly examples: readonly Pick<
    ShadowDecision,
    'receiptId' | 'eventId' | 'decidedAt' | 'actual' | 'shadow' | 'atStake'
  >[];
}

const MAX_EXAMPLES = 20;

/** Whether both gave the same outcome and reasons. */
export function agrees({ actual, shadow }: Pick<ShadowDecision, 'actual' | 'shadow'>): boolean {
  const codes = (side: ShadowSide) => [...new Set(side.reasonCodes)].sort().join();
  return actual.outcome === shadow.outcome && codes(actual) === codes(shadow);
}

/** Sums up the decisions of a candidate of a policy, given oldest first; it reads them one by one and keeps none. */
export async function shadowReport(
  name: PolicyName,
  decisions: AsyncIterable<ShadowDecision>,
): Promise<ShadowReport> {
  const known: readonly ShadowOutcome[] = name === 'fraud-watch' ? FRAUD_OUTCOMES : OUTCOMES;
  const pairs = new Map<string, Tally>();
  const reasons = new Map<Code, { onlyActual: number; onlyShadow: number }>();
  const against = new Map<string, number>();
  const examples: ShadowDecision[] = [];
  let [count, agreed, sameOutcome] = [0, 0, 0];
  let [firstAt, lastAt]: [Instant | null, Instant | null] = [null, null];
  for await (const decision of decisions) {
    const { actual, shadow, released, decidedAt } = decision;
    count += 1;
    firstAt ??= decidedAt;
    lastAt = decidedAt;
    against.set(released.version, (against.get(released.version) ?? 0) + 1);
    const key = pairKey(actual.outcome, shadow.outcome);
    const pair = pairs.get(key) ?? new Tally();
    pair.add(decision.atStake);
    pairs.set(key, pair);
    if (actual.outcome === shadow.outcome) sameOutcome += 1;
    if (agrees(decision)) {
      agreed += 1;
      continue;
    }
    countReasons(reasons, actual, shadow);
    examples.push(decision);
    if (examples.length > MAX_EXAMPLES) examples.shift();
  }
  const tallyOf = (actual: ShadowOutcome, shadow: ShadowOutcome) =>
    (pairs.get(pairKey(actual, shadow)) ?? new Tally()).result();
  return {
    decisions: count,
    agreed,
    sameOutcome,
    agreementRate: count === 0 ? null : agreed / count,
    firstAt,
    lastAt,
    against: [...against]
      .map(([version, decisionsOf]) => ({ version, decisions: decisionsOf }))
      .sort((a, b) => (a.version < b.version ? -1 : 1)),
    outcomes: known.flatMap((actual) =>
      known
        .filter((shadow) => pairs.has(pairKey(actual, shadow)))
        .map((shadow) => ({
          actual,
          shadow,
          ...tallyOf(actual, shadow),
        })),
    ),
    swaps:
      name === 'fraud-watch'
        ? null
        : {
            approveToDecline: tallyOf('approve', 'decline'),
            declineToApprove: tallyOf('decline', 'approve'),
          },
    reasons: [...reasons]
      .map(([code, counts]) => ({ code, ...counts }))
      .sort((a, b) => total(b) - total(a) || (a.code < b.code ? -1 : 1)),
    examples: examples.reverse().map(({ receiptId, eventId, decidedAt, actual, shadow, atStake }) => ({
      ...{ receiptId, eventId, decidedAt },
      actual,
      shadow,
      atStake,
    })),
  };
}

const pairKey = (actual: ShadowOutcome, shadow: ShadowOutcome) => `${actual}>${shadow}`;
const total = (counts: { onlyActual: number; onlyShadow: number }) => counts.onlyActual + counts.onlyShadow;

function countReasons(
  reasons: Map<Code, { onlyActual: number; onlyShadow: number }>,
  actual: ShadowSide,
  shadow: ShadowSide,
): void {
  for (const code of new Set([...actual.reasonCodes, ...shadow.reasonCodes])) {
    const [here, there] = [actual.reasonCodes.includes(code), shadow.reasonCodes.includes(code)];
    if (here === there) continue;
    const counts = reasons.get(code) ?? { onlyActual: 0, onlyShadow: 0 };
    counts[here ? 'onlyActual' : 'onlyShadow'] += 1;
    reasons.set(code, counts);
  }
}

/** Amounts of different currencies are never added up. */
class Tally {
  #count = 0;
  readonly #sums = new Map<Currency, Minor>();

  add(atStake: Money | null): void {
    this.#count += 1;
    if (atStake === null) return;
    const { amountMinor, currency } = atStake;
    this.#sums.set(currency, (this.#sums.get(currency) ?? 0) + amountMinor);
  }

  result(): ShadowCount {
    const atStake = [...this.#sums].map(([currency, sum]) => money(sum, currency));
    return { count: this.#count, atStake: atStake.sort((a, b) => (a.currency < b.currency ? -1 : 1)) };
  }
}
