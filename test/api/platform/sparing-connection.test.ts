import { describe, expect, it } from 'vitest';
import { SparingConnection } from '../../../src/api/cases/sparing-connection.ts';

const made = SparingConnection.lazy({ address: '127.0.0.1:1' });

describe('the connection of the API to Temporal', () => {
  it('is made by the SDK’s own factories', () => {
    expect(made).toBeInstanceOf(SparingConnection);
  });

  it('each call keeps its deadline and metadata while others begin and end', async () => {
    const storage = made.callContextStorage;
    const seen = (deadline: number, turns: number) =>
      made.withDeadline(deadline, async () => {
        for (let turn = 0; turn < turns; turn += 1) {
          await new Promise(setImmediate);
          expect(storage.getStore()?.deadline).toBe(deadline);
        }
        return made.withMetadata({ turn: String(deadline) }, async () => {
          await new Promise(setImmediate);
          return storage.getStore();
        });
      });
    for (let round = 0; round < 3; round += 1) {
      const stores = await Promise.all([seen(1, 1), seen(2, 9), seen(3, 4)]);
      expect(stores).toEqual([1, 2, 3].map((n) => ({ deadline: n, metadata: { turn: String(n) } })));
      expect(storage.getStore()).toBeUndefined();
    }
  });

  it('a call that fails leaves nothing behind', async () => {
    const failing = made.withDeadline(1, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(made.callContextStorage.getStore()).toBeUndefined();
    const store = await made.withDeadline(2, async () => made.callContextStorage.getStore());
    expect(store).toEqual({ deadline: 2 });
  });
});
