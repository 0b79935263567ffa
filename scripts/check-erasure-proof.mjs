#!/usr/bin/env node
// Checks a proof of an erasure, offline: that the certificate is the one that was issued, after the key of the person was destroyed. It needs Node, and
// check-audit-proof.mjs beside it, which checks the entries and their seal; it shares no code with the service that made the proof.
//
//   node check-erasure-proof.mjs --keys seal-keys.json [--seals FOLDER] PROOF
//
// Exit code 0: it holds, and what was erased and what had to stay is printed. 1: it does not, or can't be read. docs/retention.md says what it proves.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** The one entry of a customer's own chain that does an act, sealed. */
function entryOf(lines, customerId, act, isIt) {
  const chain = `customer/${customerId}`;
  const found = lines.find(({ entry }) => entry.shard === chain && entry.act === act && isIt(entry));
  assert(found !== undefined, `no entry of ${chain} tells of it: ${act}`);
  assert(found.index !== null, `${found.entry.entryId} is not sealed`);
  assert(found.entry.outcome === 'done', `${found.entry.entryId} was not done`);
  return found.entry;
}

const described = ({ record, documents, action, keptUntil, reason, sources }) =>
  `  ${record}: ${documents}, ${action}${keptUntil === null ? '' : ` until ${keptUntil}`}; ${[reason, ...sources].join('; ')}\n`;

try {
  const args = process.argv.slice(2);
  const file = args.at(-1);
  assert(
    file !== undefined && args.includes('--keys'),
    'use: check-erasure-proof.mjs --keys FILE [--seals FOLDER] PROOF',
  );
  const [heading, ...lines] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert(heading.erasure !== undefined, 'it is no proof of an erasure');
  const { requestId, customerId, certificate } = heading.erasure;
  const digest = `sha256:${createHash('sha256').update(canonical(certificate), 'utf8').digest('hex')}`;
  const certified = entryOf(lines, customerId, 'privacy.certified', ({ reason }) => reason === digest);
  const destroyed = entryOf(lines, customerId, 'customers.erase', ({ changes }) =>
    changes.some(({ collection, id }) => collection === 'dataKeys' && id === `customer:${customerId}`),
  );
  assert(destroyed.sequence < certified.sequence, 'the key was destroyed after the certificate was issued');
  execFileSync(process.execPath, [join(import.meta.dirname, 'check-audit-proof.mjs'), ...args], {
    stdio: 'pipe',
  });
  process.stdout.write(
    `holds: ${file}: the erasure ${requestId} was certified at ${certified.at}, by retention ${certificate.policy.version}; the key of ${certificate.shreddedTexts} texts was destroyed at ${destroyed.at}\nerased:\n${certificate.erased.map(described).join('')}had to stay:\n${certificate.kept.map(described).join('')}`,
  );
} catch (error) {
  process.stderr.write(`DOES NOT HOLD: ${error.stderr?.toString().trim() || error.message}\n`);
  process.exitCode = 1;
}
