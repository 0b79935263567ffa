import { beforeEach, describe, expect, test } from 'vitest';
import { problemOfRefusal } from '../../../src/api/problems/of-failure.ts';
import { createPolicyDesk } from '../../../src/services/policies/desk.ts';
import {
  approvePolicy,
  draftPolicy,
  type PolicyLifeDeps,
  releasePolicy,
  rollBackPolicy,
  shadowPolicy,
  submitPolicy,
} from '../../../src/services/policies/lifecycle.ts';
import { listPolicyVersions } from '../../../src/services/policies/versions.ts';
import { shippedDocument } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';

const NOW = '2026-11-22T10:00:00.000Z';
const name = 'order-reconsideration';
const t = aStore();
const deps = (): PolicyLifeDeps => ({ store: t.store, policyDesk: createPolicyDesk(), now: () => NOW });
const by = (actor: string) => ({ actor, note: null });

let count = 0;
let version = '';
beforeEach(() => {
  count += 1;
  version = `2026-11-20.${count}`;
});
const document = async (parts: object = {}) => ({
  ...(await shippedDocument(name)),
  // A shipped version may begin later than this test's day.
  effectiveAt: '2026-11-01T00:00:00.000Z',
  version,
  ...parts,
});
const step = (actor: string, of = version) => ({ name, version: of, ...by(actor) }) as const;

/** What a caller of the API is told of a refusal. */
async function told(refused: Promise<unknown>) {
  const problem = problemOfRefusal(await refused.then(() => null).catch((error: unknown) => error));
  return { kind: problem?.kind, detail: problem?.detail, errors: problem?.errors };
}

async function released(): Promise<string> {
  await draftPolicy(deps(), await document(), by('ann'));
  await submitPolicy(deps(), step('ann'));
  await approvePolicy(deps(), step('bob'));
  const { policy } = await releasePolicy(deps(), { ...step('bob'), effectiveAt: null });
  return policy.version;
}

describe('the life of a policy, through every door', () => {
  test('a draft is stored once: the same document again is the same draft', async () => {
    expect(await draftPolicy(deps(), await document(), by('ann'))).toMatchObject({ created: true });
    const again = await draftPolicy(deps(), await document(), by('eve'));
    expect(again).toMatchObject({ created: false, lifecycle: { state: 'draft', author: 'ann' } });
  });

  test('a document that is no policy is refused with a pointer to each fault, below where it was sent', async () => {
    expect(await told(draftPolicy(deps(), await document({ parameters: {} }), by('ann')))).toMatchObject({
      kind: 'policy-refused',
      detail: expect.stringContaining('does not pass its checks'),
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: expect.stringMatching(/^\/document\/parameters/) }),
      ]),
    });
    expect(await told(draftPolicy(deps(), { name: 'no-such' }, by('ann')))).toMatchObject({
      kind: 'policy-refused',
      errors: [{ pointer: '/document/name', code: 'schema' }],
    });
  });

  test('only another person approves, and an unknown version is not found', async () => {
    await draftPolicy(deps(), await document(), by('ann'));
    await submitPolicy(deps(), step('ann'));
    expect(await told(approvePolicy(deps(), step('ann')))).toMatchObject({ kind: 'duties-not-separated' });
    expect(await told(submitPolicy(deps(), step('ann', '1999-01-01')))).toMatchObject({
      kind: 'not-found',
      detail: 'There is no such policy version.',
    });
  });

  test('nothing is released into the past', async () => {
    await draftPolicy(deps(), await document(), by('ann'));
    await submitPolicy(deps(), step('ann'));
    await approvePolicy(deps(), step('bob'));
    const past = { ...step('bob'), effectiveAt: '2026-11-22T09:59:59.999Z' };
    expect(await told(releasePolicy(deps(), past))).toMatchObject({
      kind: 'validation-failed',
      errors: [{ pointer: '/effectiveAt', code: 'not-allowed-value' }],
    });
  });

  test('a rollback goes back to the version before, if that still decides', async () => {
    const first = await released();
    version = `${version}.1`;
    await released();
    const unusable: PolicyLifeDeps['policyDesk'] = {
      ...createPolicyDesk(),
      faultsOf: () => [{ code: 'SCHEMA', pointer: '/parameters', message: 'no more' }],
    };
    const step = { name, from: null, ...by('bob') } as const;
    expect(await told(rollBackPolicy({ ...deps(), policyDesk: unusable }, step))).toMatchObject({
      kind: 'policy-not-usable',
      detail: expect.stringContaining('no more (SCHEMA at /parameters)'),
    });
    expect((await rollBackPolicy(deps(), step)).policy.version).toBe(first);
  });

  test('candidates decide in the shadow only on orders and on events of the fraud watch', async () => {
    await draftPolicy(deps(), await document(), by('ann'));
    expect(await told(shadowPolicy(deps(), { ...step('ann'), enabled: true }))).toEqual({
      kind: 'invalid-state',
      detail: 'Candidates decide in the shadow on orders and on events of the fraud watch only.',
      errors: [expect.objectContaining({ code: 'no-shadow', pointer: '/name', in: 'path' })],
    });
  });

  test('versions are listed in one order, after a place, and by state', async () => {
    await draftPolicy(deps(), await document(), by('ann'));
    const all = await listPolicyVersions(deps(), { name, state: null, after: null });
    const versions = all.map(({ policy }) => policy.version);
    expect(versions).toEqual([...versions].sort());
    const [first = '', ...rest] = versions;
    const after = await listPolicyVersions(deps(), { name, state: null, after: `${name} ${first}` });
    expect(after.map(({ policy }) => policy.version)).toEqual(rest);
    const drafts = await listPolicyVersions(deps(), { name, state: 'draft', after: null });
    expect(drafts.length).toBeGreaterThan(0);
    expect(drafts.every(({ lifecycle }) => lifecycle.state === 'draft')).toBe(true);
  });
});
