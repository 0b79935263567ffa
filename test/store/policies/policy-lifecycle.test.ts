import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { REQUEST_TYPES, type RequestType } from '../../../src/domain/decisions/decision.ts';
import type { StoredPolicy } from '../../../src/store/policies/schema.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';

const t = aStore();
const NOW = '2026-11-22T10:00:00.000Z';
const EARLIER = '2026-11-01T00:00:00.000Z';
const later = (minutes: number) => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

function aPolicy(version: string, parts: Partial<StoredPolicy> = {}): StoredPolicy {
  const content = parts.content ?? `{"version":"${version}"}`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name: 'service-approval', version, sha256, effectiveAt: EARLIER, content, ...parts };
}

let count = 0;
let version = '';
let name: RequestType = 'service-approval';
/** Names are few and their release log is one: tests that look at it clear what others left. */
beforeEach(async () => {
  count += 1;
  version = `v${count}`;
  name = 'service-approval';
  for (const each of REQUEST_TYPES) await t.db.collection('policyReleases').deleteMany({ name: each });
});

const by = (actor: string, now = NOW, of = version) => ({ name, version: of, actor, now, note: null });

async function approved(of: string, actor = 'ann', approver = 'bob'): Promise<void> {
  const { policies } = t.store;
  await policies.draft(aPolicy(of), { actor, now: NOW, note: null });
  await policies.submit(by(actor, NOW, of));
  await policies.approve(by(approver, NOW, of));
}

async function released(of: string, at: string): Promise<void> {
  await approved(of);
  await t.store.policies.release({ ...by('bob', at, of), effectiveAt: null });
}

const inForce = async (at: string) => (await t.store.policies.released(name, at))?.version ?? null;

const faultOf = () => null;

describe('from draft to retired', () => {
  test('a policy decides from its release on and not before, and every step is on the trail', async () => {
    await approved(version);
    expect(await inForce(later(60))).toBeNull();
    const { release } = await t.store.policies.release({ ...by('bob'), effectiveAt: later(30) });
    expect(release).toMatchObject({ version, fromAt: later(30), kind: 'release' });
    expect(await inForce(later(29))).toBeNull();
    expect(await inForce(later(30))).toBe(version);
    const trail = await t.store.policies.audit(name, version);
    expect(trail.map(({ action, actor, from, to }) => [action, actor, from, to])).toEqual([
      ['create', 'ann', null, 'draft'],
      ['submit', 'ann', 'draft', 'inReview'],
      ['approve', 'bob', 'inReview', 'approved'],
      ['release', 'bob', 'approved', 'released'],
    ]);
    expect(trail.at(-1)).toMatchObject({ at: NOW, effectiveAt: later(30) });
  });

  test('entries of the trail never change, whatever comes after', async () => {
    await approved(version);
    const before = await t.store.policies.audit(name, version);
    await t.store.policies.release({ ...by('bob'), effectiveAt: null });
    await released(`${version}n`, later(1));
    await t.store.policies.rollback({ name, actor: 'bob', now: later(2), note: null, from: null, faultOf });
    await t.store.policies.retire(by('cleo', later(3), `${version}n`));
    const after = await t.store.policies.audit(name, null);
    const mine = after.filter((entry) => before.some(({ sequence }) => sequence === entry.sequence));
    expect(mine).toEqual(before);
    const sequences = after.map(({ sequence }) => sequence);
    expect(new Set(sequences).size).toBe(sequences.length);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  test('a document that takes effect later is released from then on, unless an instant is given', async () => {
    await t.store.policies.draft(aPolicy(version, { effectiveAt: later(90) }), {
      actor: 'ann',
      now: NOW,
      note: null,
    });
    await t.store.policies.submit(by('ann'));
    await t.store.policies.approve(by('bob'));
    const { release } = await t.store.policies.release({ ...by('bob'), effectiveAt: null });
    expect(release?.fromAt).toBe(later(90));
  });

  test('a rejected version is a draft again and can be submitted once more', async () => {
    await t.store.policies.draft(aPolicy(version), { actor: 'ann', now: NOW, note: null });
    await t.store.policies.submit(by('ann'));
    await t.store.policies.reject({ ...by('bob'), note: 'Too lenient.' });
    expect((await t.store.policies.lifecycle(name, version))?.state).toBe('draft');
    await t.store.policies.submit(by('cleo'));
    await expect(t.store.policies.approve(by('cleo'))).rejects.toMatchObject({ type: 'DutiesNotSeparated' });
    expect((await t.store.policies.approve(by('bob'))).lifecycle.state).toBe('approved');
  });

  test('a version never changes: other content under its name is refused, the same changes nothing', async () => {
    const draft = (policy: StoredPolicy) =>
      t.store.policies.draft(policy, { actor: 'ann', now: NOW, note: null });
    expect((await draft(aPolicy(version))).created).toBe(true);
    expect((await draft(aPolicy(version))).created).toBe(false);
    await expect(draft(aPolicy(version, { content: '{"other":1}' }))).rejects.toMatchObject({
      name: 'PolicyConflict',
    });
    await expect(draft({ ...aPolicy(`${version}x`), sha256: 'f'.repeat(64) })).rejects.toMatchObject({
      name: 'PolicyConflict',
    });
    expect(await t.store.policies.audit(name, version)).toHaveLength(1);
  });

  test('a step out of order is refused and leaves nothing on the trail', async () => {
    const { policies } = t.store;
    await policies.draft(aPolicy(version), { actor: 'ann', now: NOW, note: null });
    const early = [
      policies.approve(by('bob')),
      policies.reject(by('bob')),
      policies.release({ ...by('bob'), effectiveAt: null }),
    ];
    for (const attempt of await Promise.allSettled(early))
      expect(attempt).toMatchObject({ status: 'rejected', reason: { type: 'InvalidState' } });
    await expect(policies.submit(by('ann', NOW, 'nowhere'))).rejects.toMatchObject({ type: 'NotFound' });
    expect(await policies.audit(name, version)).toHaveLength(1);
  });

  test('nothing is released into the past', async () => {
    await approved(version);
    await expect(t.store.policies.release({ ...by('bob'), effectiveAt: later(-1) })).rejects.toMatchObject({
      type: 'InvalidState',
    });
  });

  test('a version that decides, or is going to, is not retired; a replaced one is', async () => {
    const [first, second] = [`${version}a`, `${version}b`];
    await released(first, NOW);
    const retire = (of: string, now: string) => t.store.policies.retire(by('bob', now, of));
    await expect(retire(first, later(1))).rejects.toMatchObject({ type: 'PolicyInForce' });
    await approved(second);
    await t.store.policies.release({ ...by('bob', later(1), second), effectiveAt: later(10) });
    await expect(retire(second, later(2))).rejects.toMatchObject({ type: 'PolicyInForce' });
    expect((await retire(first, later(11))).lifecycle.state).toBe('retired');
    expect((await t.store.policies.book(name)).retired).toContain(first);
  });
});

describe('separation of duties', () => {
  test('the author does not approve, whatever the API lets through', async () => {
    await t.store.policies.draft(aPolicy(version), { actor: 'ann', now: NOW, note: null });
    await t.store.policies.submit(by('bob'));
    for (const person of ['ann', 'bob'])
      await expect(t.store.policies.approve(by(person))).rejects.toMatchObject({
        type: 'DutiesNotSeparated',
      });
    expect((await t.store.policies.lifecycle(name, version))?.state).toBe('inReview');
    expect((await t.store.policies.approve(by('cleo'))).lifecycle.approvedBy).toBe('cleo');
  });
});

describe('two at once', () => {
  test('of many approvals at once one counts', async () => {
    await t.store.policies.draft(aPolicy(version), { actor: 'ann', now: NOW, note: null });
    await t.store.policies.submit(by('ann'));
    const attempts = await atOnce(6, (index) => t.store.policies.approve(by(`approver-${index}`)));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const approvals = (await t.store.policies.audit(name, version)).filter((e) => e.action === 'approve');
    expect(approvals).toHaveLength(1);
    expect((await t.store.policies.lifecycle(name, version))?.approvedBy).toBe(approvals[0]?.actor);
  });

  test('of many releases of one version one counts; of several versions the last one made decides', async () => {
    const versions = [0, 1, 2, 3].map((index) => `${version}-${index}`);
    for (const each of versions) await approved(each);
    const same = await atOnce(4, () =>
      t.store.policies.release({ ...by('bob', NOW, versions[0]), effectiveAt: null }),
    );
    expect(same.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await atOnce(3, (index) =>
      t.store.policies.release({ ...by('bob', later(1), versions[index + 1]), effectiveAt: null }),
    );
    const { releases } = await t.store.policies.book(name);
    expect(new Set(releases.map(({ sequence }) => sequence)).size).toBe(4);
    expect(await inForce(later(2))).toBe(releases.at(-1)?.version);
  });

  test('a draft that many put at once exists once', async () => {
    const puts = await atOnce(6, () =>
      t.store.policies.draft(aPolicy(version), { actor: 'ann', now: NOW, note: null }),
    );
    expect(puts.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await t.store.policies.audit(name, version)).toHaveLength(1);
  });

  test('a rollback and the retirement of what it goes back to: not both', async () => {
    const [first, second] = [`${version}a`, `${version}b`];
    await released(first, NOW);
    await released(second, later(1));
    await Promise.allSettled([
      t.store.policies.rollback({ name, actor: 'bob', now: later(2), note: null, from: null, faultOf }),
      t.store.policies.retire(by('bob', later(2), first)),
    ]);
    const { retired } = await t.store.policies.book(name);
    expect(await inForce(later(3))).toBe(retired.includes(first) ? second : first);
  });
});

describe('rollback', () => {
  test('goes back one release with each call, never forward to what was rolled back', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => `${version}${letter}`) as [string, string, string];
    await released(a, NOW);
    await released(b, later(1));
    await released(c, later(2));
    const back = (minutes: number) =>
      t.store.policies.rollback({
        name,
        actor: 'bob',
        now: later(minutes),
        note: 'too many reviews',
        from: null,
        faultOf,
      });
    expect((await back(3)).release).toMatchObject({ version: b, kind: 'rollback', fromAt: later(3) });
    expect(await inForce(later(2))).toBe(c);
    expect(await inForce(later(3))).toBe(b);
    expect((await back(4)).release).toMatchObject({ version: a });
    await expect(back(5)).rejects.toMatchObject({
      faults: [expect.objectContaining({ code: 'no-release-before' })],
    });
    expect(await inForce(later(6))).toBe(a);
    expect((await t.store.policies.audit(name, a)).at(-1)).toMatchObject({
      action: 'rollback',
      note: 'too many reviews',
    });
  });

  test('that names what shall decide no longer goes back once, however many roll back at once', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => `${version}${letter}`) as [string, string, string];
    await released(a, NOW);
    await released(b, later(1));
    await released(c, later(2));
    const results = await atOnce(4, () =>
      t.store.policies.rollback({ name, actor: 'bob', now: later(3), note: null, from: c, faultOf }),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({
          faults: [expect.objectContaining({ code: 'another-version-decides' })],
        });
    expect(await inForce(later(4))).toBe(b);
  });

  test('passes over a retired version, and takes back what was scheduled', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((letter) => `${version}${letter}`) as [
      string,
      string,
      string,
      string,
    ];
    await released(a, NOW);
    await released(b, later(1));
    await released(c, later(2));
    await t.store.policies.retire(by('bob', later(3), b));
    await approved(d);
    await t.store.policies.release({ ...by('bob', later(3), d), effectiveAt: later(60) });
    await t.store.policies.rollback({ name, actor: 'bob', now: later(4), note: null, from: null, faultOf });
    expect(await inForce(later(5))).toBe(a);
    expect(await inForce(later(90))).toBe(a);
  });
});

describe('what comes with the product', () => {
  test('is released by the system from its own effective time, once, and stays as an operator left it', async () => {
    name = 'payment-inquiry';
    const shipped = aPolicy(version, { name });
    expect(await t.store.policies.put(shipped)).toBe(true);
    expect(await t.store.policies.put(shipped)).toBe(false);
    expect(await inForce(EARLIER)).toBe(version);
    expect(await t.store.policies.audit(name, version)).toMatchObject([
      { action: 'release', actor: 'system', from: null, to: 'released', effectiveAt: EARLIER },
    ]);
    const next = aPolicy(`${version}n`, { name, effectiveAt: later(-5) });
    await t.store.policies.put(next);
    await t.store.policies.retire(by('bob', NOW, version));
    expect(await t.store.policies.put(shipped)).toBe(false);
    expect((await t.store.policies.lifecycle(name, version))?.state).toBe('retired');
  });
});

describe('shadow', () => {
  test('begins and ends on the trail, is for a few versions, and not for the one that decides', async () => {
    name = 'billing-cycle-change';
    const drafts = [0, 1, 2, 3].map((index) => `${version}-${index}`);
    for (const each of drafts)
      await t.store.policies.draft(aPolicy(each, { name }), { actor: 'ann', now: NOW, note: null });
    const shadow = (of: string | undefined, on: boolean) =>
      t.store.policies.shadow({ ...by('ann', NOW, of), on });
    for (const each of drafts.slice(0, 3)) await shadow(each, true);
    await expect(shadow(drafts[3], true)).rejects.toMatchObject({
      faults: [expect.objectContaining({ code: 'shadows-taken' })],
    });
    await shadow(drafts[0], false);
    await shadow(drafts[3], true);
    expect((await t.store.policies.book(name)).shadows).toEqual(drafts.slice(1));
    await t.store.policies.submit(by('ann', NOW, drafts[3]));
    await t.store.policies.approve(by('bob', NOW, drafts[3]));
    await t.store.policies.release({ ...by('bob', NOW, drafts[3]), effectiveAt: null });
    expect((await t.store.policies.book(name)).shadows).toEqual(drafts.slice(1, 3));
    await expect(shadow(drafts[3], true)).rejects.toMatchObject({
      faults: [expect.objectContaining({ code: 'policy-needs-no-shadow' })],
    });
  });
});
