#!/usr/bin/env node
// Checks proofs of the audit trail, offline: inclusion, consistency, exports. It needs Node and nothing else, and shares no code
// with the service that made the proofs.
//
//   node check-audit-proof.mjs --keys seal-keys.json PROOF...             signed by a key that you trust
//   node check-audit-proof.mjs --seals FOLDER --keys seal-keys.json PROOF...    and the same seals as in a folder that you kept
//
// Exit code 0: every proof holds. 1: one does not, or can't be read. docs/audit.md says what each proves.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);
const leafOf = (entry) => sha256(Buffer.from([0]), Buffer.from(canonical(entry), 'utf8'));
const hex = (text) => {
  if (typeof text !== 'string' || !/^[0-9a-f]{64}$/.test(text)) throw new Error('a hash is malformed');
  return Buffer.from(text, 'hex');
};

/** RFC 8785: names in order, no white space. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const names = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

function assert(condition, fault) {
  if (!condition) throw new Error(fault);
}

/** The head is signed by a key that is trusted, and is the one in the folder of seals, where there is one. */
function checkHead(head, { keys, seals }) {
  const { signature, ...signed } = head;
  const raw = keys[head.keyId];
  assert(typeof raw === 'string', `seal ${head.number}: no key ${head.keyId} is trusted`);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(raw, 'base64')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const bytes = Buffer.from(`goodstanding:seal:1:${canonical(signed)}`, 'utf8');
  assert(
    verify(null, bytes, key, Buffer.from(signature, 'base64')),
    `seal ${head.number}: the signature is wrong`,
  );
  if (seals === undefined) return;
  const file = join(seals, `${String(Number(head.number)).padStart(8, '0')}.json`);
  const kept = JSON.parse(readFileSync(file, 'utf8')).head;
  assert(canonical(kept) === canonical(head), `seal ${head.number}: the folder of seals has another`);
}

/** RFC 9162, 2.1.3.2. */
function checkInclusion({ entry, index, path, head }) {
  assert(Number.isSafeInteger(index) && index >= 0 && index < head.size, 'the place is outside of the tree');
  let [at, last] = [index, head.size - 1];
  let root = leafOf(entry);
  for (const step of path.map(hex)) {
    assert(last > 0, 'the path is too long');
    if (at % 2 === 1 || at === last) {
      root = nodeHash(step, root);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else root = nodeHash(root, step);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  assert(
    last === 0 && root.equals(hex(head.root)),
    `${entry.entryId} is not in the tree of seal ${head.number}`,
  );
}

/** RFC 9162, 2.1.4.2. */
function checkConsistency({ from, to, path }) {
  const fault = `seal ${to.number} does not go on from seal ${from.number}`;
  assert(from.size <= to.size && from.number <= to.number, fault);
  if (from.size === to.size) return assert(path.length === 0 && from.root === to.root, fault);
  if (from.size === 0) return assert(path.length === 0, fault);
  const steps = path.map(hex);
  if (Number.isInteger(Math.log2(from.size))) steps.unshift(hex(from.root));
  let [at, last] = [from.size - 1, to.size - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  const [first] = steps;
  assert(first !== undefined, fault);
  let [older, newer] = [first, first];
  for (const step of steps.slice(1)) {
    assert(last > 0, fault);
    if (at % 2 === 1 || at === last) {
      [older, newer] = [nodeHash(step, older), nodeHash(step, newer)];
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else newer = nodeHash(newer, step);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  assert(last === 0 && older.equals(hex(from.root)) && newer.equals(hex(to.root)), fault);
}

/** Every entry in the tree; entries that follow on each other in a chain name each other's hashes. */
function checkExport({ head }, lines, trust) {
  if (head !== null) checkHead(head, trust);
  let unsealed = 0;
  let before;
  for (const { entry, index, path } of lines) {
    if (index === null) unsealed += 1;
    else checkInclusion({ entry, index, path, head });
    const follows = before?.shard === entry.shard && before.sequence + 1 === entry.sequence;
    assert(
      !follows || entry.previousHash === before.hash,
      `${entry.entryId} does not follow on the entry before`,
    );
    before = entry;
  }
  return `${lines.length} entries, ${lines.length - unsealed} in the tree of seal ${head?.number ?? 'none'}, ${unsealed} not sealed`;
}

function check(file, trust) {
  const [proof, ...lines] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  switch (proof.kind) {
    case 'inclusion':
      checkHead(proof.head, trust);
      checkInclusion(proof);
      return `${proof.entry.entryId} is entry ${proof.index} of ${proof.head.size} in seal ${proof.head.number}, of ${proof.head.sealedAt}`;
    case 'consistency':
      checkHead(proof.from, trust);
      checkHead(proof.to, trust);
      checkConsistency(proof);
      return `seal ${proof.to.number} (${proof.to.size} entries) goes on from seal ${proof.from.number} (${proof.from.size} entries)`;
    case 'export':
      return checkExport(proof, lines, trust);
    default:
      throw new Error('it is no proof of the audit trail');
  }
}

const files = process.argv.slice(2);
const option = (name) => {
  const at = files.indexOf(`--${name}`);
  return at < 0 ? undefined : files.splice(at, 2)[1];
};
try {
  const [keyFile, seals] = [option('keys'), option('seals')];
  assert(
    keyFile !== undefined && files.length > 0,
    'use: check-audit-proof.mjs --keys FILE [--seals FOLDER] PROOF...',
  );
  const trust = { keys: JSON.parse(readFileSync(keyFile, 'utf8')), seals };
  for (const file of files) process.stdout.write(`holds: ${file}: ${check(file, trust)}\n`);
} catch (error) {
  process.stderr.write(`DOES NOT HOLD: ${error.message}\n`);
  process.exitCode = 1;
}
