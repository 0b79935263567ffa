import { z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import type { Locale } from '../../../domain/accounts/customer.ts';
import type { ExplanationForms } from '../../../services/decisions/explanations.ts';
import type { AppContext } from '../../context.ts';
import { ExplanationSchema } from '../../schemas/decisions/explanation.ts';

const FORMS = ['application/json', 'text/html', 'text/plain'] as const;

/** The documented response of a route that answers an explanation. */
export const EXPLANATION_RESPONSE = {
  description: 'The explanation',
  content: {
    'application/json': { schema: ExplanationSchema },
    'text/plain': { schema: z.string() },
    'text/html': { schema: z.string() },
  },
};

/** An explanation in the form that Accept asks for. */
export function explanationAnswer(c: AppContext, forms: ExplanationForms, locale: Locale) {
  c.header('content-language', locale);
  c.header('vary', 'accept, accept-language');
  c.header('cache-control', 'private, no-store');
  const form = accepts(c, { header: 'Accept', supports: [...FORMS], default: FORMS[0] });
  if (form === 'text/plain') return c.text(forms.text(), 200);
  if (form !== 'text/html') return c.json(forms.json, 200);
  const { html, contentSecurityPolicy } = forms.page();
  c.header('content-security-policy', contentSecurityPolicy);
  c.header('x-content-type-options', 'nosniff');
  c.header('content-type', 'text/html; charset=utf-8');
  return c.body(html, 200);
}
