/**
 * Script of the API page, as text: it runs in the browser. It builds the page with DOM calls only, so that nothing in
 * the document is ever taken for markup.
 */
export const DOCS_SCRIPT = `
'use strict';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const byId = (id) => document.getElementById(id);
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'class') node.className = value; else if (name.startsWith('on')) node.addEventListener(name.slice(2), value); else node.setAttribute(name, value);
  }
  for (const child of children.flat()) if (child !== undefined && child !== null) node.append(child);
  return node;
}
let doc;
function deref(schema) {
  if (!schema || !schema.$ref) return schema || {};
  return schema.$ref.slice(2).split('/').reduce((at, part) => (at || {})[part.replace(/~1/g, '/').replace(/~0/g, '~')], doc) || {};
}
function typeOf(schema, depth) {
  const s = deref(schema);
  const name = schema && schema.$ref ? schema.$ref.split('/').pop() : '';
  if (s.const !== undefined) return JSON.stringify(s.const);
  if (s.enum) return s.enum.map((v) => JSON.stringify(v)).join(' | ');
  const many = s.oneOf || s.anyOf;
  if (many) return many.map((one) => typeOf(one, depth)).join(' | ');
  if (s.type === 'array') return 'array of ' + typeOf(s.items, depth);
  const type = Array.isArray(s.type) ? s.type.join(' | ') : s.type || (s.properties ? 'object' : 'any');
  return name || type + (s.format ? ' (' + s.format + ')' : '');
}
function limits(s) {
  return [['minimum', '≥'], ['maximum', '≤'], ['minLength', 'length ≥'], ['maxLength', 'length ≤'], ['minItems', 'items ≥'], ['maxItems', 'items ≤'], ['pattern', 'matches'], ['default', 'default']]
    .filter(([key]) => s[key] !== undefined && String(s[key]).length < 80).map(([key, text]) => text + ' ' + JSON.stringify(s[key])).join(', ');
}
function rows(schema, prefix, depth, out) {
  const s = deref(schema);
  if (depth > 4) return out;
  for (const part of s.allOf || []) rows(part, prefix, depth, out);
  for (const part of s.oneOf || s.anyOf || []) if (deref(part).properties) rows(part, prefix, depth + 1, out);
  if (s.type === 'array' && s.items) return rows(s.items, prefix + '[]', depth + 1, out);
  for (const [name, value] of Object.entries(s.properties || {})) {
    const inner = deref(value);
    const path = prefix ? prefix + '..' + name : name;
    out.push(el('tr', {}, el('td', {}, el('code', {}, path), (s.required || []).includes(name) ? el('span', { class: 'need', title: 'needed' }, ' *') : ''),
      el('td', {}, el('code', {}, typeOf(value, depth))), el('td', { class: 'dim' }, [inner.description, limits(inner)].filter(Boolean).join(' · '))));
    rows(value, path, depth + 1, out);
  }
  return out;
}
function exampleOf(schema, depth) {
  const s = deref(schema);
  if (s.example !== undefined) return s.example;
  if (s.examples && s.examples.length) return s.examples[0];
  if (s.default !== undefined) return s.default;
  if (s.const !== undefined) return s.const;
  if (s.enum) return s.enum[0];
  if (depth > 6) return null;
  const many = s.oneOf || s.anyOf;
  if (many) return exampleOf(many[0], depth + 1);
  if (s.allOf) return Object.assign({}, ...s.allOf.map((one) => exampleOf(one, depth + 1)));
  const type = Array.isArray(s.type) ? s.type[0] : s.type;
  if (s.properties || type === 'object') return Object.fromEntries(Object.entries(s.properties || {}).map(([k, v]) => [k, exampleOf(v, depth + 1)]));
  if (type === 'array') return [exampleOf(s.items, depth + 1)];
  if (type === 'integer' || type === 'number') return s.minimum !== undefined ? s.minimum : 0;
  if (type === 'boolean') return false;
  if (type === 'null') return null;
  if (s.format === 'date') return '2026-12-01';
  if (s.format === 'date-time') return '2026-12-01T09:00:00Z';
  return 'string';
}
function table(schema) {
  const found = rows(schema, '', 0, []);
  return found.length ? el('table', {}, el('tbody', {}, found)) : el('code', {}, typeOf(schema, 0));
}
function json(value) { return el('pre', {}, JSON.stringify(value, null, 2)); }
function jsonSchemaOf(content) {
  const media = Object.keys(content || {}).find((type) => type.includes('json'));
  return media ? content[media].schema : undefined;
}
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}
function tryIt(method, path, op, parameters, bodySchema) {
  const inputs = parameters.map((p) => [p, el('input', { 'aria-label': p.name, placeholder: p.name + (p.required ? ' *' : ''), value: p.name === 'Idempotency-Key' ? uuid() : '' })]);
  const body = bodySchema ? el('textarea', { 'aria-label': 'body', spellcheck: 'false' }) : null;
  if (body) body.value = JSON.stringify(exampleOf(bodySchema, 0), null, 2);
  const answer = el('div', {});
  const send = async () => {
    let url = path;
    const query = new URLSearchParams();
    const headers = {};
    for (const [p, input] of inputs) {
      if (input.value === '') continue;
      if (p.in === 'path') url = url.replace('{' + p.name + '}', encodeURIComponent(input.value));
      else if (p.in === 'query') query.set(p.name, input.value);
      else if (p.in === 'header') headers[p.name] = input.value;
    }
    const token = byId('token').value.trim();
    if (token) headers.authorization = 'Bearer ' + token;
    if (body) headers['content-type'] = 'application/json';
    const text = query.toString();
    answer.replaceChildren(el('p', { class: 'dim' }, 'Waiting for the answer.'));
    const startedAt = performance.now();
    try {
      const response = await fetch(url + (text ? '?' + text : ''), { method: method.toUpperCase(), headers, body: body ? body.value : undefined });
      const content = await response.text();
      let shown = content;
      try { shown = JSON.stringify(JSON.parse(content), null, 2); } catch (e) { /* not JSON: shown as it is */ }
      answer.replaceChildren(el('p', {}, el('strong', {}, String(response.status)), ' in ' + Math.round(performance.now() - startedAt) + ' ms', response.headers.get('idempotency-replayed') ? ', replayed' : ''), el('pre', {}, shown));
    } catch (e) { answer.replaceChildren(el('p', { class: 'need' }, 'The request failed: ' + e.message)); }
  };
  return el('div', {}, el('h3', {}, 'Try it'), el('div', { class: 'row' }, inputs.map((pair) => pair[1])), body, el('div', { class: 'row' }, el('button', { type: 'button', onclick: send }, 'Send')), answer);
}
function operation(method, path, op) {
  const parameters = (op.parameters || []).map(deref);
  const bodySchema = jsonSchemaOf(op.requestBody && op.requestBody.content);
  const scopes = op['x-required-scopes'] || [];
  const content = el('div', {});
  const node = el('details', { class: 'op', id: op.operationId || method + path },
    el('summary', {}, el('span', { class: 'method' }, method.toUpperCase()), el('code', {}, path), el('span', { class: 'dim' }, op.summary || '')), content);
  node.addEventListener('toggle', () => {
    if (content.childNodes.length) return;
    content.append(el('p', {}, op.description || ''), el('p', { class: 'dim' }, scopes.length ? 'Scopes: ' + scopes.join(', ') : (op.security || []).length ? 'Any valid token' : 'No token needed'));
    if (parameters.length) content.append(el('h3', {}, 'Parameters'), el('table', {}, el('tbody', {}, parameters.map((p) =>
      el('tr', {}, el('td', {}, el('code', {}, p.name), p.required ? el('span', { class: 'need' }, ' *') : ''), el('td', {}, p.in), el('td', {}, el('code', {}, typeOf(p.schema, 0))), el('td', { class: 'dim' }, [p.description || deref(p.schema).description, limits(deref(p.schema))].filter(Boolean).join(' · ')))))));
    if (bodySchema) content.append(el('h3', {}, 'Body'), table(bodySchema), json(exampleOf(bodySchema, 0)));
    for (const [status, answer] of Object.entries(op.responses || {})) {
      const schema = jsonSchemaOf(answer.content);
      const problem = Object.keys(answer.content || {}).includes('application/problem+json');
      content.append(el('h3', {}, status + ' · ' + answer.description));
      if (schema && !problem) content.append(table(schema), json(exampleOf(schema, 0)));
    }
    content.append(tryIt(method, path, op, parameters, bodySchema));
  });
  node.dataset.text = [method, path, op.summary, op.description, scopes.join(' ')].join(' ').toLowerCase();
  return node;
}
function show(found) {
  doc = found;
  document.title = doc.info.title + ' API';
  byId('title').textContent = doc.info.title + ' ' + doc.info.version;
  byId('about').textContent = doc.info.description || '';
  const groups = new Map();
  for (const [path, item] of Object.entries(doc.paths || {})) for (const method of METHODS) if (item[method]) {
    const tag = (item[method].tags || ['Other'])[0];
    if (!groups.has(tag)) groups.set(tag, []);
    groups.get(tag).push([method, path, item[method]]);
  }
  const nav = byId('nav'), main = byId('main');
  main.replaceChildren();
  for (const [tag, operations] of groups) {
    const section = el('section', {}, el('h2', {}, tag));
    nav.append(el('h2', {}, tag));
    for (const [method, path, op] of operations) {
      const node = operation(method, path, op);
      section.append(node);
      nav.append(el('a', { href: '#' + node.id, onclick: () => { node.open = true; } }, op.summary || method + ' ' + path));
    }
    main.append(section);
  }
  byId('find').addEventListener('input', (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const node of main.querySelectorAll('details.op')) node.hidden = !node.dataset.text.includes(wanted);
  });
  const chosen = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  if (chosen) { chosen.open = true; chosen.scrollIntoView(); }
}
fetch('/openapi.json').then((response) => { if (!response.ok) throw new Error('status ' + response.status); return response.json(); }).then(show)
  .catch((error) => byId('main').replaceChildren(el('p', { class: 'need' }, 'The description of the API cannot be read: ' + error.message)));
`;
