import { escapeHtml } from './svg.ts';

const STYLE = `
:root{color-scheme:light dark;--ink:#1b2430;--dim:#5d6b7a;--paper:#fff;--panel:#f5f7f9;--line:#dde3e9;--a:#2563a8;--b:#b4590a;--bad:#b3283a;--good:#2b7a4b;--warn:#b98900}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--dim:#9aa8b5;--paper:#12171d;--panel:#1b222a;--line:#313b46;--a:#6aa7e8;--b:#e59a55;--bad:#e5707f;--good:#66bd88;--warn:#dcb54a}}
*{box-sizing:border-box}body{margin:0 auto;max-width:60rem;padding:2rem 1.25rem 4rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}h3{font-size:1rem;margin:1.4rem 0 .4rem}
p{margin:.4rem 0}.dim,small{color:var(--dim)}code{font-size:.92em}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1rem 0}.tile{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem}.tile b{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}th:first-child,td:first-child{text-align:left}th{color:var(--dim);font-weight:600}
figure{margin:1rem 0;background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.8rem}figcaption{font-weight:600;margin-bottom:.5rem}svg{width:100%;height:auto;max-width:700px;display:block}
text{fill:var(--ink);font:12px system-ui,sans-serif}text.end{text-anchor:end}text.mid{text-anchor:middle}.dim,tspan.dim{fill:var(--dim)}
.grid{stroke:var(--line)}.ci{stroke:var(--ink);stroke-width:1.5}.mark{stroke:var(--ink);stroke-dasharray:4 3}
.a{fill:var(--a);stroke:var(--a)}.b{fill:var(--b);stroke:var(--b)}.plain{fill:var(--a);opacity:.45}.bad{fill:var(--bad)}.approve{fill:var(--good)}.approveWithConditions{fill:var(--a)}.review{fill:var(--warn)}.decline{fill:var(--bad)}
.line{fill:none;stroke-width:2}.band{opacity:.15;stroke:none}.small{stroke:none}rect.a,rect.b{stroke:none}.dot{stroke:var(--paper);stroke-width:1.5}
.legend{font-weight:400;margin-left:.8rem}.key{margin-right:.9rem}.key::before{content:"";display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.35em;background:var(--a)}.key.b::before{background:var(--b)}.key.bad::before{background:var(--bad)}.key.plain::before{opacity:.45}.key.plain{opacity:1}`;

/** A whole page with its style inside; it loads nothing from anywhere. `body` has to be escaped already. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A table of plain texts, the first row its head. */
export function htmlTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...others] = rows;
  const line = (cells: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="scroll"><table><thead>${line(head, 'th')}</thead><tbody>${others.map((row) => line(row, 'td')).join('')}</tbody></table></div>`;
}

/** A large figure with its label and a note. */
export function tile(name: string, value: string, note: string): string {
  return `<div class="tile"><small>${escapeHtml(name)}</small><b>${escapeHtml(value)}</b><small>${escapeHtml(note)}</small></div>`;
}
