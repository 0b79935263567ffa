/** Policies from draft to retirement, with what their authors and reviewers say of each step. */
import type { PolicyName } from '../../src/domain/policies/names.ts';
import { shippedDocument } from '../support/product/shipped.ts';
import type { Teller } from './teller.ts';

/** Each step of a policy's life once. */
export async function livePolicies({ write }: Teller): Promise<void> {
  const draft = async (name: PolicyName, version: string) => {
    const document = { ...(await shippedDocument(name)), version };
    await write(`draft ${version}`, 'analyst', '/v1/policies', (note) => ({ document, note }), AUTHOR);
    return `/v1/policies/${name}/${version}`;
  };
  const step = (path: string, name: string, parts: object = {}) => {
    const byAuthor = name === 'submission' || name === 'shadow';
    const who = byAuthor ? AUTHOR : APPROVER;
    const role = byAuthor ? 'analyst' : 'policyApprover';
    return write(`${name} of ${path}`, role, `${path}/${name}`, (note) => ({ ...parts, note }), who);
  };
  const released = await draft('working-days', 'leak');
  for (const name of ['submission', 'approval', 'release']) await step(released, name);
  await write(
    'rollback',
    'policyApprover',
    '/v1/policies/working-days/rollback',
    (note) => ({ note }),
    APPROVER,
  );
  await step(released, 'retirement');
  const rejected = await draft('working-days', 'leak-2');
  for (const name of ['submission', 'rejection']) await step(rejected, name);
  const candidate = await draft('service-approval', 'leak-3');
  await step(candidate, 'shadow', { enabled: true });
}

const AUTHOR = { subject: 'policy-author' } as const;
const APPROVER = { subject: 'policy-approver' } as const;
