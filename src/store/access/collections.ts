import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { issuerKeySchema, serviceAccountSchema, staffSchema, staffSessionSchema } from './schema.ts';

export const staffAccounts = keyed(
  'staff',
  'staffId',
  staffSchema,
  personal('service', { path: 'name', lookUp: 'exact' }),
);
export const staffSessions = keyed('staffSessions', 'sessionId', staffSessionSchema);
export const serviceAccounts = keyed('serviceAccounts', 'clientId', serviceAccountSchema);
export const issuerKeys = keyed('issuerKeys', 'keyId', issuerKeySchema);

/** Who signs in here, with what, and what tokens are signed with. */
export const ACCESS_COLLECTIONS: readonly CollectionPlan[] = [
  plan(staffAccounts, [
    { name: 'byName', key: { 'blind.name': 1 }, unique: true },
    { name: 'newest', key: newestFirstKeys('createdAt') },
    { name: 'byPasskey', key: { 'passkeys.credentialId': 1 } },
  ]),
  plan(staffSessions, [
    { name: 'bySecret', key: { secretHash: 1 }, unique: true },
    { name: 'byPerson', key: { staffId: 1, startedAt: -1, _id: -1 } },
  ]),
  plan(serviceAccounts, [{ name: 'newest', key: newestFirstKeys('createdAt') }]),
  plan(issuerKeys, []),
];
