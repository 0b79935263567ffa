import { LOCALES, type Locale } from '../../domain/accounts/customer.ts';
import { AUDIENCES } from '../../texts/audience.ts';
import { CATALOGUES } from '../../texts/catalogue.ts';
import { placesOf } from '../../texts/decisions.ts';
import type { Catalogue } from '../../texts/shape.ts';
import { consequenceReferences, leavesOf, quantitiesOf, referenceOf } from '../conditions.ts';
import { isScoreRule, type PolicyDocument, type Quantity } from '../policy-schema.ts';
import type { ReportLint } from './codes.ts';
import { nearest } from './near.ts';
import { pointerTo } from './pointer.ts';

/** Something that a name (of a fact or parameter) is used for. `unit` is undefined when none is known. */
interface Use {
  readonly name: string;
  readonly unit: string | undefined;
  readonly pointer: string;
}

function quantityUse(quantity: Quantity | undefined, unit: string, pointer: string): Use[] {
  return typeof quantity === 'object' ? [{ name: quantity.parameter, unit, pointer }] : [];
}

function* usesOf(document: PolicyDocument): Generator<Use> {
  const { scorecard } = document;
  yield* quantityUse(scorecard?.approveFrom, 'points', '/scorecard/approveFrom');
  yield* quantityUse(scorecard?.reviewFrom, 'points', '/scorecard/reviewFrom');
  for (const [index, rule] of document.rules.entries()) {
    const pointer = `/rules/${index}`;
    for (const { leaf, pointer: at } of leavesOf(rule.conditions, `${pointer}/conditions`)) {
      yield { name: leaf.fact, unit: undefined, pointer: at };
      const reference = referenceOf(leaf);
      const unit = Object.hasOwn(document.facts, leaf.fact) ? document.facts[leaf.fact]?.unit : undefined;
      if (reference !== null) yield { name: reference, unit, pointer: `${at}/value/fact` };
    }
    const params = `${pointer}/event/params`;
    for (const { name, pointer: at } of consequenceReferences(rule, params))
      yield { name, unit: undefined, pointer: at };
    for (const { quantity, pointer: at } of quantitiesOf(rule, params))
      yield* quantityUse(quantity, at.endsWith('/dueDays') ? 'days' : 'percent', at);
    if (isScoreRule(rule)) yield* quantityUse(rule.event.params.points, 'points', `${params}/points`);
  }
}

/** What a parameter's name says about its unit. */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  day: 'days',
  days: 'days',
  month: 'months',
  months: 'months',
  percent: 'percent',
  amount: 'minor',
  minor: 'minor',
  points: 'points',
};

function unitInName(name: string): string | undefined {
  const last = /(?:^|[a-z0-9])([A-Z][a-z]+|^[a-z]+)$/.exec(name)?.[1]?.toLowerCase();
  return last !== undefined && Object.hasOwn(UNIT_WORDS, last) ? UNIT_WORDS[last] : undefined;
}

function lintParameterUnits(document: PolicyDocument, uses: readonly Use[], report: ReportLint): void {
  for (const name of Object.keys(document.parameters)) {
    const named = unitInName(name);
    let first: Use | undefined;
    for (const use of uses) {
      if (use.name !== name || use.unit === undefined) continue;
      const other = first === undefined ? named : first.unit;
      first ??= use;
      if (other === undefined || other === use.unit) continue;
      report({
        code: 'PARAMETER_UNITS',
        pointer: use.pointer,
        message: `${name} is used as ${use.unit} here, and ${first === use ? 'its name says' : `at ${first.pointer} as`} ${other}`,
        mend: `Declare a parameter of its own in ${use.unit} for this place, or compare another fact.`,
      });
      break;
    }
  }
}

/** Reports facts and parameters that nothing uses, and parameters that mix units. */
export function lintUsage(document: PolicyDocument, report: ReportLint): void {
  const uses = [...usesOf(document)];
  const used = new Set(uses.map(({ name }) => name));
  for (const name of Object.keys(document.facts))
    if (!used.has(name))
      report({
        code: 'UNUSED_FACT',
        pointer: pointerTo('facts', name),
        message: `no rule uses ${name}`,
        mend: `Remove ${name} from the facts, or add the rule that should use it.`,
      });
  for (const name of Object.keys(document.parameters))
    if (!used.has(name))
      report({
        code: 'UNUSED_PARAMETER',
        pointer: pointerTo('parameters', name),
        message: `nothing uses ${name}`,
        mend: `Remove ${name}, or put {"fact": "${name}"} in place of its number.`,
      });
  lintParameterUnits(document, uses, report);
}

/** Reports reasons without a text for every audience and language, and parameters for which no text has a place. */
export function lintTexts(
  document: PolicyDocument,
  report: ReportLint,
  texts: Readonly<Record<Locale, Pick<Catalogue, 'reasons'>>> = CATALOGUES,
): void {
  for (const [index, rule] of document.rules.entries()) {
    const { reasonCode, textParams } = rule.event.params;
    for (const locale of LOCALES)
      for (const audience of AUDIENCES)
        if (texts[locale].reasons[reasonCode][audience].trim() === '')
          report({
            code: 'MISSING_TEXT',
            pointer: `/rules/${index}/event/params/reasonCode`,
            message: `${reasonCode} has no text for ${audience} in ${locale}`,
            mend: `Write the text for ${audience} in src/texts/${locale}/reasons.ts.`,
          });
    const places = placesOf(reasonCode);
    for (const placeholder of Object.keys(textParams ?? {})) {
      if (places.has(placeholder)) continue;
      const near = nearest(placeholder, places);
      report({
        code: 'UNUSED_TEXT_PARAM',
        pointer: `/rules/${index}/event/params/textParams${pointerTo(placeholder)}`,
        message: `no text of ${reasonCode} has a place for {${placeholder}}`,
        mend: near === null ? `Remove ${placeholder} from textParams.` : `Write "${near}", or remove it.`,
      });
    }
  }
}
