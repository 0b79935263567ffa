import { HOUR_MS, type Instant, MINUTE_MS } from '../domain/civil-date.ts';
import type { Fact, Facts, FactValue } from '../domain/decisions/decision.ts';
import type { Ms } from '../domain/flavor.ts';
import type { FactDeclaration } from './policy-schema.ts';

/** Why a fact can't be used. */
export type FactFault = 'FACT_MISSING' | 'FACT_STALE' | 'FACT_MALFORMED';

/** The guard's result for the facts that a policy declares. */
export interface JudgedFacts {
  /** Trusted values, by name. */
  readonly known: ReadonlyMap<string, FactValue>;
  /** The other facts, each with its fault, in the order of their declaration. */
  readonly unknown: ReadonlyMap<string, FactFault>;
}

/** Clocks of two machines may differ by this much before a fact from the future is refused. */
const CLOCK_SKEW_MS: Ms = 5 * MINUTE_MS;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

/** Whether a value has the declared type and is within the declared range or list; null and undefined never are. */
export function isWellFormed(value: unknown, declared: FactDeclaration): value is FactValue {
  switch (declared.type) {
    case 'integer':
      return (
        typeof value === 'number' &&
        Number.isSafeInteger(value) &&
        (declared.minimum === undefined || value >= declared.minimum) &&
        (declared.maximum === undefined || value <= declared.maximum)
      );
    case 'string':
      return (
        typeof value === 'string' && (declared.allowed === undefined || declared.allowed.includes(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
  }
}

/** Milliseconds since the epoch; NaN for text that is no instant. */
function parseInstant(instant: unknown): Ms {
  return typeof instant === 'string' && INSTANT.test(instant) ? Date.parse(instant) : Number.NaN;
}

function ageFault(age: Ms, maxAgeHours: number): FactFault | null {
  if (!(age >= -CLOCK_SKEW_MS)) return 'FACT_MALFORMED';
  return age > maxAgeHours * HOUR_MS ? 'FACT_STALE' : null;
}

/**
 * Checks every declared fact against its declaration before any rule sees it. json-rules-engine takes a missing or mistyped value for
 * "condition not met" and so fails open; a fact that fails here never reaches it. Never throws.
 */
export function judgeFacts(
  declarations: readonly (readonly [string, FactDeclaration])[],
  facts: Facts,
  decidedAt: Instant,
): JudgedFacts {
  const known = new Map<string, FactValue>();
  const unknown = new Map<string, FactFault>();
  const now = parseInstant(decidedAt);
  // Facts of one snapshot share one instant: read it once.
  let lastObservedAt: unknown;
  let lastAge: Ms = Number.NaN;
  for (const [name, declared] of declarations) {
    const fact: unknown = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (!isFactLike(fact) || fact.value === null || fact.value === undefined) {
      unknown.set(name, 'FACT_MISSING');
      continue;
    }
    if (!isWellFormed(fact.value, declared)) {
      unknown.set(name, 'FACT_MALFORMED');
      continue;
    }
    if (declared.maxAgeHours !== undefined) {
      if (fact.observedAt !== lastObservedAt) {
        lastObservedAt = fact.observedAt;
        lastAge = now - parseInstant(fact.observedAt);
      }
      const fault = ageFault(lastAge, declared.maxAgeHours);
      if (fault !== null) {
        unknown.set(name, fault);
        continue;
      }
    }
    known.set(name, fact.value);
  }
  return { known, unknown };
}

interface FactLike {
  readonly value?: unknown;
  readonly source?: unknown;
  readonly observedAt?: unknown;
}

function isFactLike(fact: unknown): fact is FactLike {
  return typeof fact === 'object' && fact !== null;
}

function isRecordable(fact: unknown): fact is Fact {
  if (!isFactLike(fact)) return false;
  const { value, source, observedAt } = fact;
  const isScalar =
    value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  return isScalar && typeof source === 'string' && typeof observedAt === 'string';
}

function recordableValue(value: unknown, declared: FactDeclaration | undefined): FactValue | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return declared?.type === 'string' ? false : `unreadable ${typeof value}`;
}

/**
 * The facts in the form in which a decision stores them. Values that JSON can't hold (NaN, a Date, undefined) are replaced, so that the
 * record can be written and deciding it again finds the same fault: by a string if no string is declared, else by `false`. Returns the
 * same object when there is nothing to replace.
 */
export function recordableFacts(facts: Facts, declared: Readonly<Record<string, FactDeclaration>>): Facts {
  if (Object.values(facts).every(isRecordable)) return facts;
  const record: Record<string, Fact> = {};
  for (const [name, fact] of Object.entries<unknown>(facts)) {
    if (isRecordable(fact)) record[name] = fact;
    else if (isFactLike(fact) && fact.value !== undefined)
      record[name] = {
        value: recordableValue(fact.value, declared[name]),
        source: String(fact.source),
        observedAt: String(fact.observedAt),
      };
  }
  return record;
}
