/** Style of the API page. */
export const DOCS_STYLE = `
:root { --line: #d9dde3; --soft: #f4f6f8; --ink: #1d2530; --dim: #5b6675; --back: #fff; --mark: #0b6bcb; }
@media (prefers-color-scheme: dark) { :root { --line: #333b47; --soft: #1b212a; --ink: #e4e9f0; --dim: #97a3b3; --back: #12161c; --mark: #6ab0ff; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); }
header { padding: 1.2rem 1.5rem .8rem; border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 1.35rem; } header p { margin: .2rem 0 .8rem; color: var(--dim); max-width: 60rem; }
.bar { display: flex; gap: 1rem; flex-wrap: wrap; align-items: center; }
input, textarea { font: 13px/1.4 ui-monospace, monospace; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 4px; padding: .35rem .5rem; }
.bar input { width: 19rem; max-width: 60vw; }
textarea { width: 100%; min-height: 9rem; }
a { color: var(--mark); text-decoration: none; } a:hover { text-decoration: underline; }
.columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { padding: 1rem; border-right: 1px solid var(--line); position: sticky; top: 0; max-height: 100vh; overflow: auto; font-size: 13px; }
nav h2 { font-size: 12px; margin: 1rem 0 .2rem; color: var(--dim); text-transform: uppercase; letter-spacing: .05em; }
nav a { display: block; padding: .12rem 0; color: inherit; overflow-wrap: anywhere; }
main { padding: 0 1.5rem 4rem; max-width: 62rem; min-width: 0; }
main > section > h2 { margin: 1.6rem 0 .4rem; font-size: 1.1rem; }
details.op { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; }
details.op > summary { cursor: pointer; padding: .5rem .8rem; display: flex; gap: .7rem; align-items: baseline; flex-wrap: wrap; }
details.op[open] > summary { border-bottom: 1px solid var(--line); background: var(--soft); }
details.op > div { padding: .4rem .9rem 1rem; }
.method { font: 700 12px ui-monospace, monospace; min-width: 3.4rem; color: var(--mark); }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: .7rem; border-radius: 4px; overflow: auto; margin: .3rem 0; max-height: 30rem; }
h3 { font-size: 13px; margin: 1rem 0 .2rem; color: var(--dim); }
table { border-collapse: collapse; width: 100%; font-size: 13px; } td, th { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); }
.dim { color: var(--dim); } .need { color: #c0392b; }
button { font: inherit; padding: .3rem .9rem; border-radius: 4px; border: 1px solid var(--mark); background: var(--mark); color: var(--back); cursor: pointer; }
.row { display: flex; gap: .6rem; flex-wrap: wrap; margin: .4rem 0; }
@media (max-width: 50rem) { .columns { display: block; } nav { display: none; } }
`;
