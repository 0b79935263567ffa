import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { checkNotices } from '../../src/cli/doctor/notice-check.ts';
import { configuredChannels, readNotices } from '../../src/config/notices.ts';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const MAIL = { SMTP_URL: 'smtp://user:hush@mail.example:587', SMTP_FROM: 'Example <a@example.com>' };
const HOOK = { NOTICE_WEBHOOK_URL: 'https://example.com/hook', NOTICE_WEBHOOK_SECRET: SECRET };

const faultsOf = (env: Record<string, string>) => {
  const faults: string[] = [];
  readNotices(env, faults);
  return faults;
};

describe('the settings of notices', () => {
  test('each pair is a channel, and printing them shows no secret', () => {
    const config = readNotices({ ...MAIL, ...HOOK }, []);
    expect(configuredChannels(config)).toEqual(['email', 'webhook']);
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toMatch(/hush|whsec_/);
  });

  test.each([
    [{ SMTP_URL: MAIL.SMTP_URL }, 'set both'],
    [{ ...MAIL, SMTP_URL: 'mail.example:25' }, 'smtp://'],
    [{ ...MAIL, SMTP_FROM: 'nobody' }, 'has to be an address'],
    [{ NOTICE_WEBHOOK_URL: HOOK.NOTICE_WEBHOOK_URL }, 'set both'],
    [{ ...HOOK, NOTICE_WEBHOOK_SECRET: 'short' }, 'whsec_'],
    [{ ...HOOK, NOTICE_WEBHOOK_URL: 'http://example.com', NODE_ENV: 'production' }, 'https in production'],
  ])('a fault names the variable and not its value: %j', (env, word) => {
    const faults = faultsOf(env);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(word);
    expect(faults[0]).not.toMatch(/hush|short$/);
  });

  test('the doctor warns where nothing is configured, and names what is', () => {
    expect(checkNotices({})).toMatchObject({ status: 'warn' });
    expect(checkNotices({ ...MAIL, ...HOOK })).toMatchObject({
      status: 'ok',
      detail: 'delivered by email, webhook',
    });
    expect(checkNotices({ SMTP_URL: 'x' })).toMatchObject({ status: 'fail' });
  });
});
