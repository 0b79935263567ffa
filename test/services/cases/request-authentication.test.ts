import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newKeyEntry, parseKeyring } from '../../../src/codec/keyring.ts';
import {
  type CaseRequest,
  createRequestAuthentication,
} from '../../../src/services/cases/request-authentication.ts';

const keys = [newKeyEntry('k1'), newKeyEntry('k2')].join(',');
const authentication = createRequestAuthentication(parseKeyring(keys, 'k1'));

const request: fc.Arbitrary<CaseRequest> = fc.record({
  workflowId: fc.string(),
  name: fc.string(),
  updateId: fc.option(fc.string()),
  args: fc.array(fc.jsonValue(), { maxLength: 3 }),
});

describe('an authentication code', () => {
  test('is valid for its own request, whatever that asks', () => {
    fc.assert(
      fc.property(request, (asked) => authentication.isAuthentic(asked, authentication.codeOf(asked))),
    );
  });

  test('is valid for no other request', () => {
    fc.assert(
      fc.property(request, request, (asked, other) => {
        fc.pre(JSON.stringify(asked) !== JSON.stringify(other));
        // Equal as JSON in another order of members, or 0 and -0, is the same request.
        fc.pre(authentication.codeOf(asked) !== authentication.codeOf(other));
        return !authentication.isAuthentic(other, authentication.codeOf(asked));
      }),
    );
  });

  const asked: CaseRequest = {
    workflowId: 'payment-inquiry:I-1',
    name: 'resolve',
    updateId: 'u-1',
    args: [{ code: 'GOODWILL', actions: [{ kind: 'goodwillCredit', amount: 500 }], agent: 'agent-1' }],
  };
  const [content] = asked.args;
  test.each<[string, CaseRequest]>([
    ['another case', { ...asked, workflowId: 'payment-inquiry:I-2' }],
    ['another update', { ...asked, name: 'review' }],
    ['another update id', { ...asked, updateId: 'u-2' }],
    ['a start', { ...asked, updateId: null }],
    ['another amount', { ...asked, args: [{ ...Object(content), actions: [{ amount: 50_000 }] }] }],
    ['another agent', { ...asked, args: [{ ...Object(content), agent: 'agent-2' }] }],
    ['one argument more', { ...asked, args: [...asked.args, null] }],
    ['no argument', { ...asked, args: [] }],
  ])('does not hold for %s', (_, other) => {
    expect(authentication.isAuthentic(asked, authentication.codeOf(asked))).toBe(true);
    expect(authentication.isAuthentic(other, authentication.codeOf(asked))).toBe(false);
  });

  test.each([null, '', 'k1', 'k1:', ':', 'k3:AAAA', 'k1:AAAA', 'k1:!!', 'AAAA'])('is not %j', (code) => {
    expect(authentication.isAuthentic(asked, code)).toBe(false);
  });

  test('reads a request as Temporal carries it: undefined members and the order of members do not matter', () => {
    const sent = { ...asked, args: [{ a: 1, b: 2, reasonCode: undefined }] };
    expect(
      authentication.isAuthentic({ ...asked, args: [{ b: 2, a: 1 }] }, authentication.codeOf(sent)),
    ).toBe(true);
  });

  test('of an older key is valid as long as the ring has that key', () => {
    const [k1 = '', k2 = ''] = keys.split(',');
    const code = authentication.codeOf(asked);
    expect(createRequestAuthentication(parseKeyring(keys, 'k2')).isAuthentic(asked, code)).toBe(true);
    expect(createRequestAuthentication(parseKeyring(k2)).isAuthentic(asked, code)).toBe(false);
    const sameIdOtherKey = newKeyEntry('k1');
    expect(sameIdOtherKey).not.toBe(k1);
    expect(createRequestAuthentication(parseKeyring(sameIdOtherKey)).isAuthentic(asked, code)).toBe(false);
  });
});
