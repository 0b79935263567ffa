import type { Catalogue } from '../shape.ts';
import { decisionTexts } from './decisions.ts';
import { explanationTexts, policyTexts } from './explanation.ts';
import { factTexts, valueTexts } from './facts.ts';
import { fraudTexts } from './fraud.ts';
import { noticeTexts } from './notices.ts';
import { reasonTexts } from './reasons.ts';

/** French. */
export const fr: Catalogue = {
  reasons: reasonTexts,
  decisions: decisionTexts,
  explanation: explanationTexts,
  policies: policyTexts,
  facts: factTexts,
  values: valueTexts,
  notices: noticeTexts,
  fraud: fraudTexts,
};
