import { checkPolicy } from '../policy-check.ts';
import type { PolicyDocument, PolicyFinding } from '../policy-schema.ts';
import type { ReportLint } from './codes.ts';
import { nearest } from './near.ts';
import { inShort, quote, valueAt } from './pointer.ts';

/** The name that an UNKNOWN_FACT finding is about. */
function nameAt(document: PolicyDocument, pointer: string): unknown {
  const value = valueAt(document, pointer);
  return typeof value === 'object' && value !== null && 'parameter' in value ? value.parameter : value;
}

function mendUnknown(document: PolicyDocument, pointer: string): string {
  const name = nameAt(document, pointer);
  const near = nearest(name, [...Object.keys(document.facts), ...Object.keys(document.parameters)]);
  const declare = `declare ${quote(name)} under /facts (type, unit, source) or /parameters`;
  return near === null ? `Spell a declared name, or ${declare}.` : `Write "${near}", or ${declare}.`;
}

function mendType(document: PolicyDocument, pointer: string): string {
  const leaf = valueAt(document, pointer.replace(/\/(operator|value|value\/fact)$/, ''));
  const fact = typeof leaf === 'object' && leaf !== null && 'fact' in leaf ? String(leaf.fact) : null;
  const declared = fact !== null && Object.hasOwn(document.facts, fact) ? document.facts[fact] : undefined;
  if (declared === undefined) return 'Remove the member that belongs to another type, or change the type.';
  if (pointer.endsWith('/operator'))
    return `Compare ${fact} with equal, notEqual, in or notIn; only integers have an order.`;
  const near = nearest(valueAt(document, pointer), declared.allowed ?? []);
  if (near !== null) return `Write "${near}".`;
  if (declared.allowed !== undefined) return `Take from the allowed values: ${inShort(declared.allowed)}.`;
  if (declared.type === 'integer')
    return `Compare ${fact} with a whole number without quotes (a list of them for in and notIn), or a parameter.`;
  return declared.type === 'boolean'
    ? `Compare ${fact} with true or false.`
    : `Compare ${fact} with a text (a list of them for in and notIn).`;
}

function mendUnit(document: PolicyDocument, pointer: string): string {
  const name = valueAt(document, pointer);
  const unit =
    typeof name === 'string' && Object.hasOwn(document.facts, name) ? document.facts[name]?.unit : undefined;
  return `Use a fact of the unit that is needed here (${quote(name)} is in ${unit ?? 'no unit'}), or a parameter.`;
}

function mendOf(document: PolicyDocument, { code, pointer }: PolicyFinding): string {
  switch (code) {
    case 'UNKNOWN_FACT':
      return mendUnknown(document, pointer);
    case 'DUPLICATE_NAME':
      return 'Give one of the two another name.';
    case 'TYPE_MISMATCH':
      return mendType(document, pointer);
    case 'UNIT_MISMATCH':
      return mendUnit(document, pointer);
    case 'PERSONAL_ATTRIBUTE':
      return 'Remove the fact and its conditions.';
    case 'RANGE':
      return pointer.startsWith('/facts/') ? 'Swap minimum and maximum.' : 'Give a number within the bounds.';
    case 'CONSEQUENCE':
      return pointer.endsWith('/remedy')
        ? 'Remove the remedy, or make the outcome review or decline.'
        : 'Give approveWithConditions its condition (kind, amount, dueDays), or choose another outcome.';
    case 'SCORECARD':
      return 'With "combining": "score", give a scorecard whose reviewFrom is at most its approveFrom; with "severity", remove scorecard and points.';
    case 'MISSING_TEXT':
      return 'Fill the placeholder: add it to textParams with the fact or parameter that it shows.';
    case 'SCHEMA':
    case 'DRY_RUN':
    case 'TEST_FAILED':
      return 'Give what docs/policy.schema.json describes at this place.';
  }
}

/** What {@link checkPolicy} finds, with mends. True when there was nothing, and the policy can therefore be analysed. */
export function lintChecked(document: PolicyDocument, report: ReportLint): boolean {
  const findings = checkPolicy(document);
  for (const finding of findings) {
    const { code } = finding;
    // Similar names are refused too, so lint looks at names itself; what a run shows is not found here.
    if (code === 'PERSONAL_ATTRIBUTE' || code === 'DRY_RUN' || code === 'TEST_FAILED') continue;
    report({
      code,
      pointer: finding.pointer,
      message: finding.message,
      mend: mendOf(document, finding),
    });
  }
  return findings.every(({ code }) => code === 'PERSONAL_ATTRIBUTE');
}
