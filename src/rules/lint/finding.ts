import { z } from 'zod';

/** How bad a finding is. `error`: the policy must not be released. `warning`: somebody should look and say that it is intended. */
export const LINT_SEVERITIES = ['error', 'warning'] as const;
export type LintSeverity = (typeof LINT_SEVERITIES)[number];

/** One thing that is, or may be, wrong with a policy: lint reports it, the command prints it and the API answers it. */
export const LintFindingSchema = z.object({
  code: z.string().meta({ description: 'docs/policy-lint.md has them all' }),
  severity: z.enum(LINT_SEVERITIES),
  pointer: z.string().meta({ description: 'RFC 6901 pointer into the document' }),
  message: z.string(),
  mend: z.string().meta({ description: 'What to do about it' }),
  // Each example was run through the rules before it was put here.
  example: z
    .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
    .readonly()
    .optional()
    .meta({ description: 'Facts that show it' }),
});

/** A finding with its code: one of LINT_CODES when lint itself reports it. */
export type LintFinding<Code extends string = string> = Readonly<z.output<typeof LintFindingSchema>> & {
  readonly code: Code;
};

/** The same findings, errors before warnings, otherwise in the same order. */
export function errorsFirst<Finding extends { readonly severity: LintSeverity }>(
  findings: readonly Finding[],
): Finding[] {
  return LINT_SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}
