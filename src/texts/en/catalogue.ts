import { decisions } from './decisions.ts';
import { explanation, policies } from './explanation.ts';
import { facts, values } from './facts.ts';
import { notices } from './notices.ts';
import { reasons } from './reasons.ts';

/** English. It says which texts there are: every other language has the same ones. */
export const en = { reasons, decisions, explanation, policies, facts, values, notices };
