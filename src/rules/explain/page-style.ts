/** Style of the explanation page: light and dark by the reader's own setting, black on white on paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1d2530; --dim: #566272; --line: #d5dae1; --soft: #f3f5f8; --back: #fff; --yes: #1a6b36; --no: #a5281b; --open: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --dim: #a3afbf; --line: #37404d; --soft: #1b212a; --back: #12161c; --yes: #7ddc9a; --no: #ff9d90; --open: #f0c36d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; } h3 { font-size: 1rem; margin: 0; display: inline; overflow-wrap: anywhere; }
.outcome { font-size: 1.2rem; font-weight: 600; margin: .3rem 0; }
.approve, .true { color: var(--yes); } .decline, .false { color: var(--no); } .review, .approveWithConditions, .unknown { color: var(--open); }
.dim { color: var(--dim); font-size: .9rem; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; margin: .3rem 0; }
section.rule { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; padding: .6rem .8rem; }
section.mattered { border-left: 5px solid var(--open); background: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin-top: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-top: 1px solid var(--line); }
td.group { font-style: italic; color: var(--dim); }
@media print { :root { --ink: #000; --dim: #333; --line: #999; --soft: #fff; --back: #fff; --yes: #000; --no: #000; --open: #000; } body { padding: 0; max-width: none; font-size: 11pt; } section.rule { break-inside: avoid; } }
`;
