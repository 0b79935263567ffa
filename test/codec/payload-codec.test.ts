import { createRequire } from 'node:module';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureConverterPath } from '../../src/codec/data-converter.ts';
import { createKeyring, KeyringError, newKeyEntry, parseKeyring } from '../../src/codec/keyring.ts';
import { createPayloadCodec, PayloadRefused } from '../../src/codec/payload-codec.ts';

const k1 = newKeyEntry('k1');
const k2 = newKeyEntry('k2');
const codec = createPayloadCodec(parseKeyring(k1));

const payloads = fc.record({
  metadata: fc.dictionary(fc.string({ maxLength: 20 }), fc.uint8Array({ maxLength: 40 })),
  data: fc.uint8Array({ maxLength: 5_000 }),
});

function plain(payload: Payload | undefined) {
  return {
    metadata: Object.fromEntries(
      Object.entries(payload?.metadata ?? {}).map(([k, v]) => [k, Buffer.from(v).toString('hex')]),
    ),
    data: Buffer.from(payload?.data ?? []).toString('hex'),
  };
}

async function sealedOne(): Promise<Payload> {
  const [sealed] = await codec.encode([defaultPayloadConverter.toPayload({ owes: 4210 })]);
  if (sealed === undefined) throw new Error('nothing was encoded');
  return sealed;
}

async function refusalOf(payload: Payload, of = codec): Promise<string> {
  const error: unknown = await of.decode([payload]).catch((caught: unknown) => caught);
  if (!(error instanceof PayloadRefused)) throw new Error('it was not refused');
  return error.refusal;
}

describe('the payload codec', () => {
  test('gives back exactly what it was given, metadata included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(payloads, { maxLength: 4 }), async (many) => {
        const back = await codec.decode(await codec.encode(many));
        expect(back.map(plain)).toEqual(many.map(plain));
      }),
    );
  });

  test('never seals the same payload to the same bytes', async () => {
    const [a, b] = [await sealedOne(), await sealedOne()];
    expect(Buffer.from(a.data ?? [])).not.toEqual(Buffer.from(b.data ?? []));
  });

  test('still reads payloads of an older key after rotation, and writes with the new one', async () => {
    const old = await sealedOne();
    const rotated = createPayloadCodec(parseKeyring(`${k1},${k2}`, 'k2'));
    expect(defaultPayloadConverter.fromPayload((await rotated.decode([old]))[0] ?? {})).toEqual({
      owes: 4210,
    });
    const [fresh] = await rotated.encode([defaultPayloadConverter.toPayload(1)]);
    expect(Buffer.from(fresh?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('k2');
  });

  test('refuses a payload of a key it does not have', async () => {
    expect(await refusalOf(await sealedOne(), createPayloadCodec(parseKeyring(k2)))).toBe('unknown-key');
  });

  test('refuses the same key id with another key', async () => {
    expect(await refusalOf(await sealedOne(), createPayloadCodec(parseKeyring(newKeyEntry('k1'))))).toBe(
      'tampered',
    );
  });

  test('refuses a payload with any one bit of its data flipped', async () => {
    const sealed = await sealedOne();
    const data = sealed.data ?? new Uint8Array();
    await fc.assert(
      fc.asyncProperty(fc.nat(data.length * 8 - 1), async (bit) => {
        const changed = Uint8Array.from(data);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await refusalOf({ ...sealed, data: changed })).toBe('tampered');
      }),
    );
  });

  test('refuses a payload that was cut to any length', async () => {
    const sealed = await sealedOne();
    for (let length = 0; length < (sealed.data?.length ?? 0); length++) {
      expect(await refusalOf({ ...sealed, data: sealed.data?.subarray(0, length) ?? null })).toBe('tampered');
    }
  });

  test('refuses a payload that was moved to another key id, even when both names hold the same key', async () => {
    const sealed = await sealedOne();
    const key = parseKeyring(k1).keyOf('k1') ?? new Uint8Array();
    const twins = createPayloadCodec(
      createKeyring(
        new Map([
          ['k1', key],
          ['k9', key],
        ]),
        'k1',
      ),
    );
    const moved = {
      ...sealed,
      metadata: { ...sealed.metadata, 'encryption-key-id': new TextEncoder().encode('k9') },
    };
    expect(await refusalOf(moved, twins)).toBe('tampered');
  });

  const of = (workflowId: string) => ({ type: 'workflow', namespace: 'n', workflowId }) as const;
  const inActivityOf = (workflowId: string) =>
    ({ type: 'activity', namespace: 'n', workflowId, activityId: '1', isLocal: false }) as const;

  test('opens a workflow’s payloads only for that workflow and its activities', async () => {
    const plainOne = defaultPayloadConverter.toPayload({ owes: 4210 });
    const [sealed] = await codec.encode([plainOne], of('case-1'));
    if (sealed === undefined) throw new Error('nothing was encoded');
    for (const context of [of('case-1'), inActivityOf('case-1')])
      expect((await codec.decode([sealed], context)).map(plain)).toEqual([plain(plainOne)]);
    // The codec endpoint is told no workflow.
    expect((await codec.decode([sealed])).map(plain)).toEqual([plain(plainOne)]);
    for (const context of [of('case-2'), inActivityOf('case-2')])
      await expect(codec.decode([sealed], context)).rejects.toMatchObject({ refusal: 'another-workflow' });
  });

  test('a run of a schedule reads what the schedule hands it and the result of the run before, and nothing of another', async () => {
    const [first, next] = ['sweep-2026-11-29T06:00:00Z', 'sweep-2026-11-29T07:00:00Z'];
    const [result] = await codec.encode([defaultPayloadConverter.toPayload(1)], of(first));
    if (result === undefined) throw new Error('nothing was encoded');
    await codec.decode([result], of(next));
    await codec.decode(await codec.encode([defaultPayloadConverter.toPayload(1)], of('sweep')), of(next));
    for (const other of ['other-2026-11-29T07:00:00Z', 'sweep', 'sweep-2026-11-29'])
      await expect(codec.decode([result], of(other))).rejects.toMatchObject({ refusal: 'another-workflow' });
  });

  test('refuses a payload whose workflow was changed or taken away', async () => {
    const [sealed] = await codec.encode([defaultPayloadConverter.toPayload(1)], of('case-1'));
    const { 'workflow-id': _, ...without } = sealed?.metadata ?? {};
    for (const metadata of [without, { ...without, 'workflow-id': new TextEncoder().encode('case-2') }])
      await expect(codec.decode([{ ...sealed, metadata }], of('case-2'))).rejects.toMatchObject({
        refusal: 'tampered',
      });
    const [free] = await codec.encode([defaultPayloadConverter.toPayload(1)]);
    const bound = { ...free?.metadata, 'workflow-id': new TextEncoder().encode('case-2') };
    expect(await refusalOf({ ...free, metadata: bound })).toBe('tampered');
  });

  test('refuses another version, and everything that it did not encrypt', async () => {
    const sealed = await sealedOne();
    const later = {
      ...sealed,
      metadata: { ...sealed.metadata, 'encryption-version': new TextEncoder().encode('2') },
    };
    expect(await refusalOf(later)).toBe('unknown-version');
    expect(await refusalOf(defaultPayloadConverter.toPayload('in clear'))).toBe('not-encrypted');
    expect(await refusalOf({})).toBe('not-encrypted');
  });
});

describe('a keyring', () => {
  test.each([
    ['', 'there is no key'],
    ['k1', 'entry 1 has to be keyId:base64'],
    ['k1:c2hvcnQ=', 'the key "k1" has to be 32 bytes in base64'],
    [`k1:${'*'.repeat(44)}`, 'the key "k1" has to be 32 bytes in base64'],
    [`${k1},${k1}`, 'the key id "k1" is there twice'],
  ])('refuses %j and says why without the key', (text, message) => {
    expect(() => parseKeyring(text)).toThrow(new KeyringError(message));
  });

  test('refuses an active key that it does not have', () => {
    expect(() => parseKeyring(k1, 'k2')).toThrow(KeyringError);
  });

  test('shows no key when it is printed', () => {
    expect(JSON.stringify(parseKeyring(k1))).not.toContain(k1.slice(3, 20));
  });
});

describe('the failure converter', () => {
  test('can be loaded by its path, as Temporal does, and encodes message and stack', () => {
    const module: unknown = createRequire(import.meta.url)(failureConverterPath);
    expect(module).toMatchObject({ failureConverter: { options: { encodeCommonAttributes: true } } });
  });
});
