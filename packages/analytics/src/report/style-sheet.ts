/**
 * The style of reports. Colours are variables, once for light and once for dark; every text has a contrast of at least
 * 4.5 to 1 and every coloured line of at least 3 to 1 to its ground. Gain and loss are blue and orange, which all common kinds of
 * colour-blindness tell apart, and always have a sign beside them.
 */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --ground: #f3f5f8; --card: #ffffff; --text: #141a24; --quiet: #56617a; --line: #dde2ea; --grid: #e9edf3;
  --accent: #0b5cad; --gain: #075fb0; --loss: #a84300; --gain-rgb: 20 110 200; --loss-rgb: 222 96 10;
  --warn: #7a4a00; --warn-ground: #fff4dc; --rest: #8791a4; --benchmark: #56617a; --shade: rgb(20 30 50 / .13);
  --c0: #0b63b5; --c1: #c04a00; --c2: #00795c; --c3: #a8327e; --c4: #7a5d00; --c5: #5d4bd0; --c6: #0b7a8c; --c7: #b3262e;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --card: #151b25; --text: #e8ecf3; --quiet: #9aa6ba; --line: #283142; --grid: #202939;
    --accent: #6db4ff; --gain: #6db9ff; --loss: #ff9d5c; --gain-rgb: 70 150 255; --loss-rgb: 255 128 50;
    --warn: #ffd489; --warn-ground: #33270f; --rest: #66738c; --benchmark: #9aa6ba; --shade: rgb(0 0 0 / .38);
    --c0: #5db2ff; --c1: #ff9450; --c2: #35cfa0; --c3: #f28ccb; --c4: #e6bd2e; --c5: #ad9dff; --c6: #52d3e6; --c7: #ff8087;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
main { max-width: 1180px; margin: 0 auto; padding: 40px 24px 56px; }
header { margin-bottom: 24px; }
h1 { margin: 0; font-size: 32px; line-height: 1.2; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 18px; line-height: 1.35; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 small { font-size: 13px; font-weight: 400; color: var(--quiet); letter-spacing: 0; margin-left: 4px; }
p { margin: 4px 0 0; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 3px; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.kind { margin: 0 0 4px; font-size: 12px; font-weight: 650; letter-spacing: .09em; text-transform: uppercase; color: var(--accent); }
.quiet, footer { color: var(--quiet); }
.version { font-variant-numeric: tabular-nums; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 22px 24px; margin-top: 18px; }
.card > h2, .card > summary { scroll-margin-top: 12px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 20px 2px 0; font-size: 14px; }
nav a { text-decoration: none; padding: 4px 0; }
nav a:hover { text-decoration: underline; }
footer { margin-top: 28px; font-size: 13px; }
.gain { color: var(--gain); }
.loss { color: var(--loss); }
.badge { font-size: 11px; font-weight: 600; padding: 1px 7px; border-radius: 99px; border: 1px solid var(--line); color: var(--quiet); }

.cards { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 1px; margin: 0; background: var(--line);
  border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.cards div { background: var(--card); padding: 14px 18px 16px; min-width: 0; }
.cards dt { font-size: 13px; color: var(--quiet); }
.cards dd { margin: 2px 0 0; font-size: 22px; line-height: 1.25; font-weight: 620; letter-spacing: -0.015em;
  font-variant-numeric: tabular-nums; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.cards dd.name { font-size: 18px; line-height: 27px; }

.chart { display: grid; grid-template-columns: 58px minmax(0, 1fr) 168px; margin-top: 14px; }
.chart svg { display: block; width: 100%; overflow: visible; }
.chart .plot { grid-column: 2; border-bottom: 1px solid var(--line); }
.chart .axis-x { grid-column: 2; }
.chart text { font-size: 12px; fill: var(--quiet); font-variant-numeric: tabular-nums; }
.chart .axis-y text { text-anchor: end; }
.chart .ends text { font-weight: 600; fill: var(--stroke, var(--quiet)); }
.chart .ends .wide { font-weight: 500; }
.chart .ends circle { fill: var(--stroke, var(--quiet)); }
.leader { fill: none; stroke: var(--stroke, var(--quiet)); stroke-width: 1; opacity: .55; }
.grid { stroke: var(--grid); stroke-width: 1; vector-effect: non-scaling-stroke; }
.base { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 2 3; opacity: .7; vector-effect: non-scaling-stroke; }
.curve { fill: none; stroke: var(--stroke, var(--rest)); stroke-width: 1.7; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.area { fill: var(--stroke, var(--rest)); opacity: .16; }
.plot .curve:hover { stroke-width: 3.5; }
.c0 { --stroke: var(--c0); } .c1 { --stroke: var(--c1); } .c2 { --stroke: var(--c2); } .c3 { --stroke: var(--c3); }
.c4 { --stroke: var(--c4); } .c5 { --stroke: var(--c5); } .c6 { --stroke: var(--c6); } .c7 { --stroke: var(--c7); }
.curve.c4, .curve.c5, .curve.c6, .curve.c7 { stroke-dasharray: 7 3; }
.rest { --stroke: var(--rest); }
.curve.rest { stroke-width: 1; }
.plot .curve.rest { opacity: .75; }
.benchmark { --stroke: var(--benchmark); }
.curve.benchmark { stroke-width: 1.5; stroke-dasharray: 1.5 3; stroke-linecap: round; }
.swatch { width: 26px; height: 10px; margin-right: 8px; vertical-align: 1px; flex: none; }
.swatch .curve { stroke-width: 3; }
.spark { display: block; width: 96px; height: 24px; }
.spark .curve { stroke-width: 1.3; stroke-dasharray: none; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 10px 0 0; padding: 0 0 0 58px; font-size: 13px; }
.legend li { overflow-wrap: anywhere; }

.scales { position: relative; }
.scales > input { position: absolute; opacity: 0; width: 1px; height: 1px; }
.scales > label { position: absolute; top: 20px; right: 24px; width: 62px; text-align: center; font-size: 13px; line-height: 26px;
  border: 1px solid var(--line); border-radius: 0 8px 8px 0; color: var(--quiet); cursor: pointer; background: var(--card); }
.scales > label[for="scale-linear"] { right: 85px; border-radius: 8px 0 0 8px; }
.scales > input:checked + label { background: var(--ground); color: var(--text); font-weight: 600; }
.scales > input:focus-visible + label { outline: 2px solid var(--accent); outline-offset: 1px; z-index: 1; }
.scales > .log, #scale-log:checked ~ .linear { display: none; }
#scale-log:checked ~ .log { display: block; }

.scroll { overflow-x: auto; margin-top: 16px;
  background: linear-gradient(to right, transparent, var(--card) 75%) right / 56px 100% no-repeat local,
    linear-gradient(to left, var(--shade), transparent) right / 10px 100% no-repeat scroll; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: 13px; color: var(--quiet); padding-bottom: 6px; position: sticky; left: 0; }
th, td { padding: 7px 11px; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { font-size: 12.5px; font-weight: 600; color: var(--quiet); }
tbody th { font-weight: 560; }
th:first-child { position: sticky; left: 0; background: var(--card); padding-left: 0; }
td:last-child, th:last-child { padding-right: 2px; }
.number { text-align: right; }
.leaderboard th:first-child { max-width: 290px; overflow: hidden; text-overflow: ellipsis; }
.gap { color: var(--quiet); font-weight: 400; }
code { font: 12.5px/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { overflow: auto; max-height: 480px; margin: 10px 0 0; padding: 14px 16px; background: var(--ground); border-radius: 10px;
  font: 12.5px/1.55 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }

.by-metric thead th { white-space: normal; vertical-align: bottom; min-width: 104px; max-width: 190px; overflow-wrap: anywhere; }
.by-metric tbody th { color: var(--quiet); font-weight: 450; }

.heat { border-spacing: 2px; font-size: 13px; }
.heat th, .heat td { border: 0; padding: 6px 8px; border-radius: 5px; }
.heat td { text-align: right; min-width: 54px; }
.heat td:last-child, .heat th:last-child { padding-right: 8px; }
.heat tr > :last-child { font-weight: 650; }
.heat .none { background: none; }
.up1 { background: rgb(var(--gain-rgb) / .07); } .up2 { background: rgb(var(--gain-rgb) / .14); }
.up3 { background: rgb(var(--gain-rgb) / .22); } .up4 { background: rgb(var(--gain-rgb) / .32); } .up5 { background: rgb(var(--gain-rgb) / .44); }
.down1 { background: rgb(var(--loss-rgb) / .07); } .down2 { background: rgb(var(--loss-rgb) / .14); }
.down3 { background: rgb(var(--loss-rgb) / .22); } .down4 { background: rgb(var(--loss-rgb) / .32); } .down5 { background: rgb(var(--loss-rgb) / .44); }

.metrics { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0 36px; margin: 12px 0 0; }
.metrics div, .facts div { display: flex; justify-content: space-between; gap: 16px; padding: 7px 0; border-bottom: 1px solid var(--line); }
.metrics dt, .facts dt { color: var(--quiet); white-space: nowrap; }
.metrics dd, .facts dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 560; text-align: right; overflow-wrap: anywhere; }
.facts { margin: 12px 0 0; }
.facts div { justify-content: flex-start; }
.facts dt { min-width: 110px; }
.facts dd { text-align: left; font-weight: 450; }

summary { cursor: pointer; }
.entrant > summary { display: flex; align-items: center; list-style: none; }
.entrant > summary::-webkit-details-marker { display: none; }
.entrant > summary h2 { flex: 1; min-width: 0; }
.entrant > summary::after { content: ""; width: 8px; height: 8px; margin: 0 4px 0 12px; border: solid var(--quiet); border-width: 0 2px 2px 0; transform: rotate(45deg); flex: none; }
.entrant[open] > summary::after { transform: rotate(-135deg); margin-top: 6px; }
.rank { display: inline-block; min-width: 33px; margin-right: 8px; padding: 0 6px; border-radius: 7px; background: var(--ground); border: 1px solid var(--line);
  text-align: center; font-size: 14px; font-variant-numeric: tabular-nums; }
.params, .warnings { list-style: none; padding: 0; margin: 12px 0 0; }
.params { display: flex; flex-wrap: wrap; gap: 6px; font-size: 13px; }
.params li { padding: 2px 10px; border-radius: 99px; background: var(--ground); color: var(--quiet); overflow-wrap: anywhere; min-width: 0; }
.params b { color: var(--text); font-weight: 600; }
.warnings li { padding: 8px 12px; border-radius: 8px; background: var(--warn-ground); color: var(--warn); font-size: 14px; margin-top: 6px; overflow-wrap: anywhere; }
.hash { margin-top: 16px; font-size: 13px; color: var(--quiet); }

@media (max-width: 760px) {
  main { padding: 24px 12px 40px; }
  h1 { font-size: 25px; }
  .card { padding: 16px 14px; border-radius: 12px; margin-top: 14px; }
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .cards div { padding: 11px 14px 13px; }
  .cards dd { font-size: 20px; }
  .chart { grid-template-columns: 44px minmax(0, 1fr) 26px; }
  .chart text { font-size: 11px; }
  .chart .wide { display: none; }
  .legend { padding-left: 0; }
  .metrics { grid-template-columns: minmax(0, 1fr); }
  .by-metric thead th { min-width: 92px; }
  .by-metric th:first-child { min-width: 128px; max-width: 128px; white-space: normal; }
  .scales > label { top: 14px; right: 14px; width: 56px; }
  .scales > label[for="scale-linear"] { right: 69px; }
  .leaderboard th:first-child { width: 168px; min-width: 168px; white-space: normal; overflow-wrap: anywhere; }
  .leaderboard .swatch { display: none; }
  th, td { padding: 7px 9px; }
  .facts div { flex-direction: column; gap: 0; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  body { background: none; font-size: 11px; }
  main { max-width: none; padding: 0; }
  nav, .scales > label, .entrant > summary::after { display: none; }
  .card, .cards { border-radius: 0; break-inside: auto; }
  .card { padding: 12px 0; border-width: 1px 0 0; }
  .chart, .cards, tr { break-inside: avoid; }
  h2, caption, summary { break-after: avoid; }
  .scroll { overflow: visible; }
  .cards dd, .cards dd.name { font-size: 14px; line-height: 20px; }
  table { font-size: 10px; }
  .by-entrant { font-size: 6px; }
  th, td { padding: 3px 5px; white-space: normal; }
  .by-entrant th, .by-entrant td { padding: 2px; }
  tbody .number { white-space: nowrap; }
  th:first-child, caption { position: static; }
  details::details-content { content-visibility: visible; block-size: auto; }
  pre { max-height: none; white-space: pre-wrap; }
}
`
