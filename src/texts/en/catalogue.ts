import { decisionTexts } from './decisions.ts';
import { explanationTexts, policyTexts } from './explanation.ts';
import { factTexts, valueTexts } from './facts.ts';
import { fraudTexts } from './fraud.ts';
import { noticeTexts } from './notices.ts';
import { reasonTexts } from './reasons.ts';

/** English. It determines which texts there are: every other language has the same ones. */
export const en = {
  reasons: reasonTexts,
  decisions: decisionTexts,
  explanation: explanationTexts,
  policies: policyTexts,
  facts: factTexts,
  values: valueTexts,
  notices: noticeTexts,
  fraud: fraudTexts,
};
