/** The bucket with object lock that seals are also kept in: SEAL_BUCKET_*, and the credentials by the names that AWS has for them. */
import { z } from 'zod';
import type { SealBucketSettings } from '../gateways/audit/seal-bucket.ts';
import { ConfigError } from './errors.ts';
import type { SetVariables } from './fields.ts';

const Variables = z.object({
  SEAL_BUCKET_URL: z
    .url({ protocol: /^https?$/ })
    // What is locked was signed before, but the credentials' signature must not be read on its way.
    .refine((url) => /^https:|^http:\/\/(?:127\.0\.0\.1|localhost)[:/]/.test(url), 'has to be an https URL')
    .refine((url) => /^\/[a-z0-9][a-z0-9.-]{1,62}(?:\/[\w.-]+)*\/?$/.test(new URL(url).pathname), {
      error: 'has to end with the bucket, and the folder in it: https://host/bucket/folder',
    }),
  AWS_REGION: z.string().regex(/^[a-z0-9-]{1,40}$/, 'has to be a region such as eu-central-1'),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.string().optional(),
  SEAL_BUCKET_DAYS: z.coerce
    .number('has to be whole days')
    .int('has to be whole days')
    .min(1, 'has to be at least a day')
    .max(36_500, 'has to be at most a hundred years')
    .default(3_653),
});

/**
 * The bucket for seals.
 * @returns undefined when SEAL_BUCKET_URL is not set
 * @throws ConfigError
 */
export function readSealBucket(env: SetVariables): SealBucketSettings | undefined {
  if (env['SEAL_BUCKET_URL'] === undefined) return undefined;
  const parsed = Variables.safeParse(env);
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map(
        ({ path, message }) =>
          `${String(path[0])}: ${env[String(path[0])] === undefined ? 'has to be set' : message}`,
      ),
    );
  const { data } = parsed;
  return {
    ...{ url: data.SEAL_BUCKET_URL, region: data.AWS_REGION, days: data.SEAL_BUCKET_DAYS },
    credentials: {
      ...{ accessKeyId: data.AWS_ACCESS_KEY_ID, secretAccessKey: data.AWS_SECRET_ACCESS_KEY },
      ...(data.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: data.AWS_SESSION_TOKEN }),
    },
  };
}
