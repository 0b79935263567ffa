import type { Catalogue } from '../shape.ts';
import { decisions } from './decisions.ts';
import { explanation, policies } from './explanation.ts';
import { facts, values } from './facts.ts';
import { notices } from './notices.ts';
import { reasons } from './reasons.ts';

/** French. */
export const fr: Catalogue = { reasons, decisions, explanation, policies, facts, values, notices };
