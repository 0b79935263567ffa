/**
 * What protects this service, which requirements of others each control answers, and the command that shows it. A requirement is cited by its
 * number only where the number is certain; of ASVS 5.0 the chapters are. A control is one `control(...)`; `npm run export-controls` writes the document.
 */

/** A control with its evidence. */
export interface Control {
  /** Under which heading it stands. */
  readonly area: string;
  readonly control: string;
  /** Requirements of PCI DSS 4.0.1. */
  readonly pci: readonly string[];
  /** Chapters of OWASP ASVS 5.0. */
  readonly asvs: readonly string[];
  /** Of the OWASP API Security Top 10 (2023). */
  readonly api: readonly string[];
  /** `npm run NAME`, `goodstanding COMMAND`, or the path of a test file. */
  readonly shownBy: string;
}

/** One row. The requirements: those of PCI DSS as `3.5.1`, chapters of ASVS as `V11`, the API Top 10 as `API4`, with spaces. */
function control(area: string, what: string, requirements: string, shownBy: string): Control {
  const all = requirements.split(' ').filter((each) => each !== '');
  return {
    area,
    control: what,
    pci: all.filter((each) => /^\d/.test(each)),
    asvs: all.filter((each) => each.startsWith('V')),
    api: all.filter((each) => each.startsWith('API')),
    shownBy,
  };
}

/** Every control, in the order of the document. */
export const CONTROLS: readonly Control[] = [
  control(
    'Access',
    'Every route declares its scopes, and refuses every token without them; roles have the scopes of one duty',
    '7.2.1 7.2.2 V8 API5',
    'npm run authz:matrix',
  ),
  control(
    'Access',
    "A token that names a customer reaches that customer alone; what is another's looks like what is not there",
    'V8 API1',
    'test/api/bound-tokens.test.ts',
  ),
  control(
    'Access',
    'Tokens: signature, algorithm, issuer, audience, times and type are checked; unknown and unsigned ones are refused',
    'V9 API2',
    'test/api/middleware/auth.test.ts',
  ),
  control(
    'Access',
    'A token that is bound to a key or a certificate counts with it alone, and each proof of a key counts once',
    'V9 V10 API2',
    'test/api/middleware/possession.test.ts',
  ),
  control(
    'Access',
    'Sensitive operations want a fresh authentication of an accepted class, used once for one operation on one object',
    'V6 V10 API2 API6',
    'test/api/middleware/step-up.test.ts',
  ),
  control(
    'Access',
    'Money that is given away above a limit takes two people',
    'V2 API6',
    'test/api/routes/ledger/credit-proposals.test.ts',
  ),
  control(
    'Secrets and keys',
    'Secrets come from variables or files, are printed by nothing, and are told by the doctor as present or not',
    '8.6.2 V13 API8',
    'test/config/secret-files.test.ts',
  ),
  control(
    'Secrets and keys',
    'No server that is started gets a secret in its arguments or its environment',
    'V13 API8',
    'test/servers/servers.test.ts',
  ),
  control(
    'Secrets and keys',
    'Keys of payloads, requests and the audit trail are exchanged while the service runs',
    '3.7.4 V11',
    'test/config/rotation.test.ts',
  ),
  control(
    'Secrets and keys',
    'The doctor says what this machine lacks and which secrets are set, and tries the key service',
    'V13 API8',
    'goodstanding doctor',
  ),
  control(
    'Encryption',
    'TLS on every connection, with certificates on both ends, exchanged without a restart',
    '2.2.7 4.2.1 V12 API8',
    'test/system/tls.test.ts',
  ),
  control(
    'Encryption',
    'A local certificate authority issues certificates for the servers and clients of one deployment',
    'V12',
    'goodstanding certs',
  ),
  control(
    'Encryption',
    'What Temporal stores is sealed with AES-256-GCM and bound to its workflow; what is not sealed by us is refused',
    'V11 V14',
    'test/codec/payload-codec.test.ts',
  ),
  control(
    'Encryption',
    "Requests to cases carry the API's authentication code; what reaches a case another way has no effect",
    'V11 V15 API10',
    'test/system/forged-requests.test.ts',
  ),
  control(
    'Data',
    "No full card number is stored or echoed: people's texts with one are refused, machines' notes are masked",
    '3.3.1 3.5.1 V14 API3',
    'test/domain/payments/card-number.test.ts',
  ),
  control(
    'Data',
    'Logs, metrics and errors hold no personal data and no secrets; lines are bounded',
    'V14 V16 API3',
    'test/telemetry/redaction.test.ts',
  ),
  control(
    'Input',
    'Bad input of every kind is refused in one form, changes nothing and holds nobody up',
    '6.2.4 V1 V2 V4 API4 API8',
    'npm run badinput',
  ),
  control(
    'Input',
    'The API does what its document says, and the document says all that it does',
    '6.2.4 V4 API9',
    'npm run schemathesis',
  ),
  control(
    'Access',
    'Access that an administrator gives lets nobody in before another administrator confirmed it',
    '7.2.3 V8 API5',
    'test/api/routes/access/staff.test.ts',
  ),
  control(
    'Input',
    'Requests are limited by client, person, customer and class of route, those without a good token by address, over all processes of the API',
    'V2 V4 API4',
    'test/api/middleware/rate-limit.test.ts',
  ),
  control(
    'Input',
    'Work on policies that somebody names runs in threads with limits of time and memory',
    'V2 V15 API4',
    'test/services/policies/policy-work.test.ts',
  ),
  control(
    'Input',
    'Every answer, also to what is no request, tells browsers to do nothing with it, and nothing of the server',
    '6.2.4 V3 API8',
    'test/api/security-headers.test.ts',
  ),
  control(
    'Records',
    'Every ledger is a chain of hashes, and bills and balances follow from it',
    'V16',
    'goodstanding ledger verify',
  ),
  control(
    'Records',
    'A decision is decided again from its receipt, byte for byte',
    'V16',
    'goodstanding decision verify',
  ),
  control(
    'Supply',
    'Licences of all packages are allowed ones, or exceptions with a reason',
    '6.3.2 V15',
    'npm run licences',
  ),
  control(
    'Supply',
    'The signatures of the registry on all installed packages are checked',
    '6.3.2 V15',
    'npm run audit:signatures',
  ),
  control('Supply', 'The build writes a bill of materials (CycloneDX)', '6.3.2 V15 API9', 'npm run build'),
  control(
    'Supply',
    'Containers drop capabilities, gain no rights, are bounded; ports are published on one address',
    '2.2.4 V13 API8',
    'test/architecture/deployment.test.ts',
  ),
  control(
    'Reporting',
    'security.txt says whom to tell of a hole',
    'V15',
    'test/api/routes/platform/security-txt.test.ts',
  ),
  control(
    'Records',
    'Every change of state has an entry in the audit trail, written in its transaction: chains and seals are verified',
    '10.2.1 10.3.2 V16',
    'goodstanding audit verify',
  ),
  control(
    'Data',
    'Personal texts are sealed in MongoDB and bound to their place; a stored text that is neither sealed nor declared as not personal is found',
    '3.6.1 V11 V14 API3',
    'test/store/sealing/personal-fields.test.ts',
  ),
  control(
    'Records',
    'Whatever is edited, deleted, moved or made up is found and named: entries of the trail, their seals, and the documents they tell of',
    '10.3.2 10.3.4 V16',
    'npm run audit:tamper',
  ),
  control(
    'Data',
    'Nothing personal and no secret is found in clear in files, databases, logs, metrics, problems and search attributes',
    '3.5.1 V14 V16 API3',
    'npm run leak',
  ),
  control(
    'Data',
    'Personal data is shown masked; one group of it is revealed for a reason, after a step-up, on record',
    'V14 API3',
    'test/api/routes/accounts/customers.test.ts',
  ),
  control(
    'Secrets and keys',
    'Keys of personal fields are exchanged beside the running service, and those of one customer destroyed',
    '3.7.4 3.7.5 V11',
    'goodstanding keys rotate',
  ),
  control(
    'Access',
    'People sign in with more than a password; guessing is slowed down, and a session ends with its tokens',
    '8.3.4 8.4.2 V6 V7 API2',
    'test/api/routes/access/sign-in.test.ts',
  ),
  control(
    'Secrets and keys',
    'AWS KMS, Google Cloud KMS or Vault Transit wraps the keys of personal fields with a key that never leaves it',
    '3.6.1.2 V11',
    'test/gateways/keys/services.test.ts',
  ),
  control(
    'Data',
    'Customers are found by blind indexes: keyed hashes of whole texts, which say nothing without the key and go with the customer',
    'V11 V14',
    'test/store/accounts/customer-search.test.ts',
  ),
  control(
    'Data',
    'A search for customers shows at most ten, masked, and is entered in the audit trail without the text that was searched for',
    'V14 V16 API3',
    'test/api/routes/accounts/customers.test.ts',
  ),
  control(
    'Data',
    'Records are deleted, anonymised or shredded when their period is over, except under a legal hold; what stays can still be proven',
    '3.2.1 V14',
    'test/services/retention/sweep.test.ts',
  ),
  control(
    'Data',
    'What would be deleted, anonymised or shredded, when and why, is shown before it happens',
    '3.2.1 V14',
    'goodstanding retention plan',
  ),
  control(
    'Data',
    'People get a copy, a correction or the erasure of their data; a second person decides, with a step-up',
    'V14 API6',
    'test/workflows/privacy-requests.test.ts',
  ),
  control(
    'Data',
    'A certificate of erasure is proven offline: it is the one that was issued, after the key was destroyed, and what it names is still gone',
    'V14 V16',
    'test/services/retention/prove-erasure.test.ts',
  ),
  control(
    'Records',
    'Seals lie where nobody deletes them before their day: in a bucket with object lock, beside the folder and the time stamps',
    '10.3.3 V16',
    'test/gateways/audit/seal-bucket.test.ts',
  ),
  control(
    'Fraud',
    'Planted fraud of thirteen kinds is found, and good orders go through; what falls short ends with an error',
    'API6',
    'npm run fraud:simulate',
  ),
];
