/** The report's style: one column, light and dark, tables that scroll on their own. */
export const styleSheet = `
:root{color-scheme:light dark;--ground:#fbfbfa;--card:#fff;--ink:#1b1f24;--faint:#5c6570;--rule:#dfe3e8;--good:#0b7a4b;--bad:#b3261e;
--c0:#0b62c4;--c1:#c2410c;--c2:#0f8a6d;--c3:#8b3fc0;--c4:#a16207;--c5:#be185d;--c6:#4d6b82;--c7:#5b7f0d}
@media (prefers-color-scheme:dark){:root{--ground:#101316;--card:#181c21;--ink:#e8eaed;--faint:#9aa4b0;--rule:#2c333b;--good:#4cc38a;--bad:#ff8a80;
--c0:#6cb2ff;--c1:#ff9a5c;--c2:#4fd1b0;--c3:#c99bff;--c4:#e5b94a;--c5:#ff7eb3;--c6:#9fb7c9;--c7:#b6d65a}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1080px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:36px 0 10px}
h3{font-size:.98rem;margin:22px 0 8px;overflow-wrap:anywhere}
p,dl{margin:0 0 10px}.lead,.note,.empty{color:var(--faint)}.note{font-size:.85rem}
.card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--rule);border-radius:10px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.88rem}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:7px 12px;text-align:right;white-space:nowrap;border-top:1px solid var(--rule)}
thead th{border-top:0;color:var(--faint);font-weight:600;font-size:.8rem}
th[scope=row],.text{text-align:left}tbody th{font-weight:600}
.good{color:var(--good)}.bad{color:var(--bad)}
svg{display:block;width:100%;height:auto;overflow:visible}
.grid{stroke:var(--rule);stroke-width:1;vector-effect:non-scaling-stroke}.tick{fill:var(--faint);font-size:12px}
.curve{fill:none;stroke-width:1.7;stroke-linejoin:round;vector-effect:non-scaling-stroke}
${[0, 1, 2, 3, 4, 5, 6, 7].map((n) => `.c${n}{stroke:var(--c${n})}.k${n}{background:var(--c${n})}`).join('')}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;margin:10px 0 0;padding:0;list-style:none;font-size:.85rem}
.key{display:inline-block;width:14px;height:3px;border-radius:2px;margin-right:8px;vertical-align:middle}
.heat td{text-align:center;padding:5px 8px}
.heat .up{background:color-mix(in srgb,var(--good) calc(var(--s)*1%),transparent)}
.heat .down{background:color-mix(in srgb,var(--bad) calc(var(--s)*1%),transparent)}
details{margin:10px 0}summary{cursor:pointer;font-weight:600;padding:4px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;font-size:.88rem}dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
.hash{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.82rem}
@media (max-width:640px){main{padding:18px 12px 40px}.tick{font-size:26px}.card{padding:8px}th,td{padding:6px 9px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}}
@media print{details{break-inside:avoid}.scroll,.card{border:0}}
`
