import type { LintFinding, LintSeverity } from './finding.ts';

/** What lint finds only in dunning policies and parameters. */
export const OTHER_KINDS_CODES = {
  STAGE_NOT_REACHED: ['warning', 'A dunning stage behind one that never comes: stages are not skipped.'],
  STAGE_AT_ONCE: ['warning', 'A dunning stage that may come on the day of the one before it.'],
  LATE_LOOK: ['warning', 'The first dunning stage can come before a sweep looks at the account.'],
  CURRENCY_MISSING: [
    'warning',
    'An amount of a dunning policy has no value in a currency in which another amount has one. A condition that compares it is never met there.',
  ],
  WITHOUT_EFFECT: ['warning', 'A parameter, or an entry of a list, that has no effect beside the others.'],
  UNUSUAL_VALUE: ['warning', 'A parameter outside of the range that is usual for it.'],
} as const satisfies Record<string, readonly [LintSeverity, string]>;

/** Everything that lint can find, with what it means. docs/policy-lint.md is made from this table. */
export const LINT_CODES = {
  SCHEMA: [
    'error',
    'The document does not have the shape of a policy: a member is missing, unknown or of the wrong kind.',
  ],
  EMPTY_GROUP: ['error', 'An `all` or `any` without conditions. json-rules-engine takes it for "always".'],
  ALL_AND_ANY: [
    'error',
    'One condition with more than one of `all`, `any` and `not`. json-rules-engine ignores all but one.',
  ],
  UNKNOWN_OPERATOR: [
    'error',
    'An operator that policies do not have. json-rules-engine throws only when it runs.',
  ],
  UNKNOWN_REASON_CODE: ['error', 'A reason code that is not in the catalogue, so nobody could be told why.'],
  UNKNOWN_FACT: ['error', 'A fact or parameter that the policy does not declare.'],
  DUPLICATE_NAME: ['error', 'Two rules, two tests, or a fact and a parameter of the same name.'],
  TYPE_MISMATCH: [
    'error',
    'A comparison or declaration that does not fit the type of the fact, or a value that is not among the allowed ones.',
  ],
  UNIT_MISMATCH: [
    'error',
    'Two things of different units are compared, or an amount or a number of days is taken from a fact that is something else.',
  ],
  PERSONAL_ATTRIBUTE: [
    'error',
    'A personal attribute that must not decide on credit (sex, age, marital status, ...), also under a similar name.',
  ],
  RANGE: ['error', 'A range whose ends are the wrong way round, or a number that is negative or too large.'],
  CONSEQUENCE: ['error', 'A condition or a remedy at an outcome that cannot have one.'],
  SCORECARD: [
    'error',
    'Points without a scorecard, a scorecard without combining by score, or cut-offs in the wrong order.',
  ],
  MISSING_TEXT: [
    'error',
    "A reason's text is missing for an audience and language, or has a placeholder that nothing fills.",
  ],
  NEVER_FIRES: ['error', 'No facts within the declared ranges satisfy the rule.'],
  ALWAYS_FIRES: [
    'error',
    'All facts within the declared ranges satisfy the rule, so its outcome is decided before anybody looks at the facts.',
  ],
  CONTRADICTORY_RULES: [
    'error',
    'Two rules fire on exactly the same facts and ask for different outcomes; the milder one never counts.',
  ],
  TEST_FAILS: ['error', "One of the policy's own tests has another result than it expects."],
  OUT_OF_RANGE: ['warning', 'A threshold outside the declared range of its fact.'],
  CONSTANT_CONDITION: [
    'warning',
    'A comparison that is true, or false, for every value that its fact may have.',
  ],
  CONSTANT_POINTS: ['warning', 'A score rule that fires for all facts: its points belong in the baseline.'],
  HIDDEN_RULE: [
    'warning',
    'Whenever the rule fires, a more severe one fires too (all facts being known), so it never counts.',
  ],
  DUPLICATE_RULE: ['warning', 'Two rules of the same outcome fire on exactly the same facts.'],
  REDUNDANT_RULE: ['warning', 'A rule fires only where another one with the same consequences fires.'],
  OVERLAP: [
    'warning',
    'Two approvals with different reasons fire together and nothing more severe does: which reason is the answer?',
  ],
  GAP: ['warning', 'There are facts for which no rule fires, so the default decides.'],
  IMPOSSIBLE_CONSEQUENCE: [
    'warning',
    'A rule can decide while the amount that its condition asks for is zero; a person then has to look.',
  ],
  UNREACHABLE_CUTOFF: ['warning', 'No facts lead to a score on one side of a cut-off.'],
  ZERO_POINTS: ['warning', 'A score rule worth no points.'],
  PARAMETER_UNITS: [
    'warning',
    'A parameter is compared with things of different units, or its name names another unit.',
  ],
  UNUSED_FACT: ['warning', 'A declared fact that no rule uses.'],
  UNUSED_PARAMETER: ['warning', 'A parameter that nothing uses.'],
  UNUSED_TEXT_PARAM: ['warning', 'A text parameter for which no text of the reason has a place.'],
  NO_TESTS: ['warning', 'The policy has no tests.'],
  NOT_DECIDED: [
    'warning',
    'A question about the rules was not answered within the search steps of one question. Lint says nothing about it.',
  ],
  TOO_COMPLEX: [
    'warning',
    'The steps for one policy were used up here. The finding says what was not looked at; everything else was.',
  ],
  ...OTHER_KINDS_CODES,
} as const satisfies Record<string, readonly [LintSeverity, string]>;

export type LintCode = keyof typeof LINT_CODES;

/** Takes findings. A finding has the severity of its code. */
export type ReportLint = (finding: Omit<LintFinding<LintCode>, 'severity'>) => void;

/** How many findings of one code are listed; nobody reads more before mending some. */
const MOST_OF_A_CODE = 1000;

/** What there is to report into. */
export interface Collector {
  readonly findings: LintFinding<LintCode>[];
  readonly report: ReportLint;
  /** Names the codes that have more findings than are listed. Call it once, at the end. */
  close(): void;
}

/** A list to report into. The findings of a code that are too many for it are counted. */
export function collector(): Collector {
  const findings: LintFinding<LintCode>[] = [];
  const counts = new Map<LintCode, number>();
  const report: ReportLint = (finding) => {
    const { code } = finding;
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    if (count <= MOST_OF_A_CODE) findings.push({ ...finding, severity: LINT_CODES[code][0] });
  };
  const close = (): void => {
    for (const [code, count] of counts)
      if (count > MOST_OF_A_CODE)
        findings.push({
          code: 'TOO_COMPLEX',
          severity: LINT_CODES.TOO_COMPLEX[0],
          pointer: '',
          message: `${count - MOST_OF_A_CODE} more findings of ${code} are not listed`,
          mend: `Mend those that are listed, then lint again.`,
        });
  };
  return { findings, report, close };
}

/** docs/policy-lint.md: what lint finds, as Markdown. */
export function lintDocument(): string {
  const rows = Object.entries(LINT_CODES).map(
    ([code, [severity, meaning]]) => `| ${code} | ${severity} | ${meaning} |`,
  );
  return `# What policy lint finds

\`goodstanding policy lint FILE...\` reads policy documents and says what is wrong with them, or odd. Each finding has a code,
a JSON pointer into the document and a suggested mend; where facts show it, it has an example, and the rules were run on it.

An error keeps a policy from being released. A warning asks somebody to look: it may be intended. Dunning policies and parameters are
read too: the stages of a dunning policy are analysed like rules, with amounts that may be any number; parameters are compared with
each other and with what is usual.

The rules are analysed over the declared ranges and allowed values of the facts, all facts being known. Comparisons with
constants and parameters, and of facts with each other, are decided exactly, in any nesting of \`all\`, \`any\` and \`not\`.
A single question that takes too many steps is reported as NOT_DECIDED; lint then says nothing about it. Steps are also counted for
the whole policy, so that any policy is linted in a few seconds: TOO_COMPLEX says where they ended, what was not looked at, and,
when there are many findings of one code, how many are not listed. Lint does not know which values never come together in practice
(such as a standing of overdue with no days past due), so a gap may be one that cannot happen.

| code | severity | meaning |
|---|---|---|
${rows.join('\n')}

This file is made by \`npm run export-policy-schema\`.
`;
}
