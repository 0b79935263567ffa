import { expect, test } from 'vitest';
import { signedHeaders } from '../../../src/gateways/aws/sigv4.ts';

/** Vectors that AWS published: its Signature Version 4 test suite, and the example of its documentation. */
const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const NOW = Date.parse('2015-08-30T12:36:00Z');

test.each([
  [
    'get-vanilla',
    { method: 'GET', url: 'https://example.amazonaws.com/', service: 'service' },
    'host;x-amz-date',
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-vanilla-query-order-key-case',
    {
      method: 'GET',
      url: 'https://example.amazonaws.com/?Param2=value2&Param1=value1',
      service: 'service',
    },
    'host;x-amz-date',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'post-x-www-form-urlencoded',
    {
      method: 'POST',
      url: 'https://example.amazonaws.com/',
      service: 'service',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'Param1=value1',
    },
    'content-type;host;x-amz-date',
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'the example of the documentation',
    {
      method: 'GET',
      url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
      service: 'iam',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    },
    'content-type;host;x-amz-date',
    '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  ],
] as const)('a request is signed as AWS published: %s', (_, { url, ...request }, signed, signature) => {
  const { authorization } = signedHeaders(
    { ...request, url: new URL(url), region: 'us-east-1' },
    CREDENTIALS,
    NOW,
  );
  expect(authorization).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${request.service}/aws4_request, SignedHeaders=${signed}, Signature=${signature}`,
  );
});

test('temporary credentials are sent and signed', () => {
  const request = { method: 'GET', url: new URL('https://x.example/'), region: 'r', service: 's' } as const;
  const headers = signedHeaders(request, { ...CREDENTIALS, sessionToken: 'temporary' }, NOW);
  expect(headers).toMatchObject({ 'x-amz-security-token': 'temporary', 'x-amz-date': '20150830T123600Z' });
  expect(headers['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
});
