import { newKeyEntry, parseKeyring } from '../../../src/codec/keyring.ts';

/** AUDIT_KEYS of this run, as the environment has it. */
export const TEST_AUDIT_KEY_ENTRY = newKeyEntry('audit-1');

/** What stores of tests enter their writes with. */
export const TEST_AUDIT_KEYS = parseKeyring(TEST_AUDIT_KEY_ENTRY);
