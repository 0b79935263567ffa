import { expect, test } from 'vitest';
import { networkOf } from '../../src/api/caller-address.ts';

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])(
  '%s is counted as %s: nobody gets another limit by another address of the same network',
  (address, network) => {
    expect(networkOf(address)).toBe(network);
  },
);

test('a text that is no address is shortened', () => {
  expect(networkOf('x'.repeat(5_000))).toHaveLength(100);
});
