import type { Locale } from '../../domain/account.ts';
import type { Counterfactual, Step } from '../../domain/counterfactual.ts';
import { fillText } from '../render.ts';
import type { ChangeExplanation } from './explanation.ts';
import { WORDS } from './words.ts';

function stepText(step: Step, locale: Locale): string {
  const words = WORDS[locale];
  switch (step.kind) {
    case 'pay':
      return fillText(words.payBy, { amount: step.amount, date: step.byDate }, locale);
    case 'deposit':
      return fillText(words.depositBy, { amount: step.amount, date: step.byDate }, locale);
    case 'wait':
      return fillText(words.wait, { date: step.untilDate }, locale);
    case 'smallerOrder': {
      const texts = {
        order: words.smallerOrder,
        oneOffCharge: words.smallerOneOff,
        monthlyCharge: words.smallerMonthly,
      };
      return fillText(texts[step.of], { amount: step.maximumAmount }, locale);
    }
  }
}

/** What would change a decision, in words; null for an approval. */
export function explainChange(found: Counterfactual | null, locale: Locale): ChangeExplanation | null {
  if (found === null || found.kind === 'approved') return null;
  const words = WORDS[locale];
  const ways = found.ways.map(({ steps }) => ({ steps: steps.map((step) => stepText(step, locale)) }));
  const text =
    ways.length === 0
      ? words.nothingWithinReach
      : ways.map(({ steps }) => steps.join(` ${words.and}: `)).join(` ${words.or}: `);
  return { found, ways, text };
}
