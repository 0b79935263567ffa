/** Requests and answers of policies: their documents, their life cycle, shadow decisions. */
import { z } from '@hono/zod-openapi';
import { DUNNING_STAGES } from '../../../domain/arrears/dunning-case.ts';
import { OUTCOMES } from '../../../domain/decisions/decision.ts';
import { FRAUD_OUTCOMES } from '../../../domain/fraud/outcomes.ts';
import { POLICY_ACTIONS, POLICY_STATES } from '../../../domain/policies/lifecycle.ts';
import { POLICY_NAMES } from '../../../domain/policies/names.ts';
import { holdsCardNumberAnywhere, holdsPlainTextOnly } from '../../../domain/text.ts';
import { LintFindingSchema } from '../../../services/policies/desk.ts';
import { POLICY, POLICY_LIFE } from '../examples.ts';
import {
  freeText,
  InstantInput,
  InstantText,
  listOf,
  MoneySchema,
  orNull,
  PageQuery,
  PersonsWords,
} from '../primitives.ts';

const AT = '2026-12-01T00:00:00.000Z';

export const PolicyNameSchema = z.enum(POLICY_NAMES);
export const PolicyVersion = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/, 'letters, digits, . and -, at most 64');
export const PolicyParams = z.object({ name: PolicyNameSchema, version: PolicyVersion });
const State = z.enum(POLICY_STATES).openapi('PolicyState');

export const PolicyListQuery = z.strictObject({
  ...PageQuery,
  name: PolicyNameSchema.optional(),
  state: State.optional(),
});

/** How deep conditions may be nested: without a limit, nobody could read them and no stack could hold them. */
const MOST_LEVELS = 60;

const Document = z.record(z.string(), z.unknown()).openapi({
  description: 'The policy document. Its canonical JSON has the hash `sha256`.',
});
export const PolicyDocumentInput = Document.refine((document) => !isDeeperThan(document, MOST_LEVELS), {
  error: `nested at most ${MOST_LEVELS} levels deep`,
  params: { code: 'too-deep' },
})
  .refine(holdsPlainTextOnly, {
    error:
      'a text has control characters, characters that turn the direction of text, or invisible characters',
    params: { code: 'bad-format' },
  })
  .refine((document) => !holdsCardNumberAnywhere(document), {
    error: 'this looks like it has a full card number, which must not be sent here',
    params: { code: 'card-number' },
  })
  .openapi({
    description:
      'The policy document. docs/policy.schema.json describes those that decide requests, docs/policies.md names the others.',
  });

/** Without recursion, because the caller determines the depth. */
function isDeeperThan(value: unknown, most: number): boolean {
  const open: (readonly [unknown, number])[] = [[value, 1]];
  for (;;) {
    const [inner, level] = open.pop() ?? [null, 0];
    if (level === 0) return false;
    if (typeof inner !== 'object' || inner === null) continue;
    if (level > most) return true;
    for (const member of Object.values(inner)) open.push([member, level + 1]);
  }
}
const description = 'In your own words; kept on the audit trail';
const NoteOrNull = freeText(1000).nullable().openapi({ description });
const Note = freeText(1000).nullable().default(null).openapi({ description });

export const PolicyDraftInput = z
  .strictObject({ document: PolicyDocumentInput, note: Note })
  .openapi('PolicyDraftInput', {
    example: { document: { name: POLICY.name, version: '2026-12-01' }, note: 'Asks for a deposit sooner.' },
  });

export const PolicyStepInput = z
  .strictObject({ note: NoteOrNull })
  .openapi('PolicyStepInput', { example: { note: 'Backtest checked; agreed with collections.' } });

const NextInstant = InstantInput.openapi({ example: '2026-12-01T00:00:00Z' });

export const PolicyReleaseInput = z
  .strictObject({ effectiveAt: NextInstant.optional(), note: NoteOrNull })
  .openapi('PolicyReleaseInput', {
    description:
      "Without `effectiveAt` it decides from the document's own effective time on, or from now on if that is over.",
    example: { effectiveAt: AT, note: null },
  });

export const PolicyRollbackInput = z
  .strictObject({
    from: PolicyVersion.optional().openapi({
      description:
        'The version to roll back; the rollback is refused when it no longer decides. So two people who roll back at once go back one release, and not two',
    }),
    note: NoteOrNull,
  })
  .openapi('PolicyRollbackInput', { example: { from: '2026-12-01', note: 'Too many reviews.' } });

export const PolicyShadowInput = z
  .strictObject({ enabled: z.boolean(), note: Note })
  .openapi('PolicyShadowInput', { example: { enabled: true, note: null } });

export const PolicyTestsInput = z
  .strictObject({ only: z.array(z.string().min(1).max(200)).min(1).max(500).optional() })
  .openapi('PolicyTestsInput', {
    description: 'Runs the policy’s own tests; `only` picks some by name',
    example: { only: ['a good payer is approved'] },
  });

const EXAMPLE_DOCUMENT = {
  document: { name: POLICY.name, version: '2026-12-01', combining: 'severity', default: 'review' },
};

export const PolicyLintInput = z
  .strictObject({ document: PolicyDocumentInput })
  .openapi('PolicyLintInput', { example: EXAMPLE_DOCUMENT });

export const PolicyTrialInput = z
  .strictObject({
    document: PolicyDocumentInput,
    only: z.array(z.string().min(1).max(200)).min(1).max(500).optional(),
  })
  .openapi('PolicyTrialInput', {
    description: 'Runs the document’s own tests; `only` picks some by name',
    example: EXAMPLE_DOCUMENT,
  });

export const ShadowReportQuery = z.strictObject({ from: NextInstant.optional(), to: NextInstant.optional() });

const head = {
  name: PolicyNameSchema,
  version: z.string(),
  sha256: z.string(),
  effectiveAt: InstantText.openapi({ description: 'As the document says; the release log decides' }),
  state: State,
  inForce: z.boolean().openapi({ description: 'Whether it is the version that decides now' }),
  shadowSince: InstantText.nullable().openapi({ description: 'Since when it decides in the shadow' }),
  links: z.object({ self: z.string() }),
};

export const PolicySchema = z.object(head).openapi('Policy', { example: POLICY });

const ReleaseSchema = z
  .object({
    sequence: z.int(),
    kind: z.enum(['release', 'rollback', 'shipped']),
    fromAt: InstantText,
    releasedBy: z.string(),
    releasedAt: InstantText,
    withdrawnAt: InstantText.nullable().openapi({
      description: 'When the release was taken back before it began',
    }),
  })
  .openapi('PolicyRelease');

const life = {
  author: z.string().openapi({ description: 'The subject whose token stored it' }),
  submittedBy: z.string().nullable(),
  approvedBy: z.string().nullable(),
  createdAt: InstantText,
  updatedAt: InstantText,
  releases: listOf(ReleaseSchema),
};

/** The answer of a step: the present state of the version. */
export const PolicyStandingSchema = z
  .object({ ...head, ...life })
  .openapi('PolicyStanding', { example: { ...POLICY, ...POLICY_LIFE } });

export const PolicyRetirementSchema = z
  .object({
    ...head,
    ...life,
    waitingCases: z.int().openapi({
      description: 'Orders that wait for a condition or for a person by a decision of this version',
    }),
  })
  .openapi('PolicyRetirement', { example: { ...POLICY, ...POLICY_LIFE, waitingCases: 3 } });

export const PolicyDetailSchema = z.object({ ...head, ...life, document: Document }).openapi('PolicyDetail', {
  example: { ...POLICY, ...POLICY_LIFE, document: { name: POLICY.name, version: POLICY.version } },
});

export const PolicyAuditSchema = z
  .object({
    items: listOf(
      z.object({
        sequence: z.int(),
        name: PolicyNameSchema,
        version: z.string(),
        action: z.enum(POLICY_ACTIONS),
        actor: z.string(),
        at: InstantText,
        from: orNull(State),
        to: State,
        effectiveAt: InstantText.nullable(),
        note: PersonsWords.nullable(),
      }),
    ),
  })
  .openapi('PolicyAudit', { description: 'Every step, oldest first; nothing is ever changed or removed' });

/** The result of a test of a dunning policy. */
const Stage = z.object({ stage: orNull(z.enum(DUNNING_STAGES)) });

/** What a test of the fraud watch is about. */
const Watch = z.object({ watch: z.enum(FRAUD_OUTCOMES), reasonCodes: listOf(z.string()) });

export const PolicyTestsSchema = z
  .object({
    passed: z.int(),
    failed: z.int(),
    results: listOf(
      z.object({
        name: z.string(),
        passed: z.boolean(),
        expected: z.union([
          z.object({ outcome: z.enum(OUTCOMES), reasonCodes: listOf(z.string()).optional() }),
          Watch.partial({ reasonCodes: true }),
          Stage,
        ]),
        actual: z.union([
          z.object({ outcome: z.enum(OUTCOMES), reasonCodes: listOf(z.string()) }),
          Watch,
          Stage,
        ]),
      }),
    ),
  })
  .openapi('PolicyTests');

/** The most findings of one answer: with more, an author mends the first ones first. */
export const MOST_FINDINGS = 200;

export const PolicyLintSchema = z
  .object({
    errors: z.int().openapi({ description: 'Findings that keep it from being submitted' }),
    warnings: z.int(),
    findings: listOf(LintFindingSchema).openapi({
      description: `Errors first, in the order of the document; at most ${MOST_FINDINGS}`,
    }),
  })
  .openapi('PolicyLint', {
    description:
      'What lint finds. TOO_COMPLEX means that a document could not be checked within 10 s and 256 MB of memory.',
  });

const counted = { count: z.int(), atStake: listOf(MoneySchema) };
const ShadowOutcome = z.enum([...new Set([...OUTCOMES, ...FRAUD_OUTCOMES])]);
const Side = z.object({ outcome: ShadowOutcome, reasonCodes: listOf(z.string()) });

export const ShadowReportSchema = z
  .object({
    name: PolicyNameSchema,
    version: z.string(),
    from: InstantText.nullable(),
    to: InstantText.nullable(),
    shadowSince: InstantText.nullable(),
    decisions: z.int(),
    agreed: z.int().openapi({ description: 'Same outcome and same reasons' }),
    sameOutcome: z.int(),
    agreementRate: z.number().min(0).max(1).nullable(),
    firstAt: InstantText.nullable(),
    lastAt: InstantText.nullable(),
    against: listOf(z.object({ version: z.string(), decisions: z.int() })),
    outcomes: listOf(z.object({ actual: ShadowOutcome, shadow: ShadowOutcome, ...counted })),
    swaps: orNull(
      z.object({ approveToDecline: z.object(counted), declineToApprove: z.object(counted) }),
    ).openapi({ description: 'Null for the fraud watch, which approves and declines nothing' }),
    reasons: listOf(z.object({ code: z.string(), onlyActual: z.int(), onlyShadow: z.int() })),
    examples: listOf(
      z.object({
        receiptId: z.string().nullable().openapi({ description: 'Null for an event of the fraud watch' }),
        eventId: z.string().nullable().openapi({ description: 'Null for the decision on an order' }),
        decidedAt: InstantText,
        actual: Side,
        shadow: Side,
        atStake: orNull(MoneySchema),
        links: z.object({ receipt: z.string().optional() }),
      }),
    ),
  })
  .openapi('ShadowReport', {
    description:
      'A candidate compared with what was decided on live orders, or said of live events; it has no effect',
  });
