/** What a page with a chart adds to the style of reports. */
export const chartStyle = `
main { max-width: 1480px; }
.tools { scroll-margin-top: 10px; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.tools button { font: inherit; font-size: 13px; min-width: 36px; min-height: 34px; padding: 4px 10px; border: 1px solid var(--line);
  border-radius: 8px; background: var(--ground); color: var(--text); cursor: pointer; }
.tools button:hover { border-color: var(--accent); }
.tools output { font-size: 13px; color: var(--quiet); margin-left: 4px; }
.shown { display: flex; flex-wrap: wrap; gap: 2px 16px; border: 0; margin: 10px 0 0; padding: 0; min-width: 0; font-size: 13px; }
.shown legend { float: left; padding: 4px 16px 4px 0; color: var(--quiet); }
.shown label { display: inline-flex; align-items: center; gap: 6px; padding: 4px 0; overflow-wrap: anywhere; min-width: 0; }
.shown input { margin: 0; accent-color: var(--accent); }
.shown .swatch { width: 18px; margin: 0; }
.shown .curve { stroke-dasharray: none; }
.up { --stroke: var(--gain); } .down { --stroke: var(--loss); } .neutral { --stroke: var(--quiet); }
.stage { position: relative; margin-top: 10px; border-radius: 4px; touch-action: pan-y; cursor: crosshair; user-select: none; -webkit-user-select: none; }
.stage canvas { display: block; width: 100%; }
.readout { min-height: 40px; margin: 8px 0 0; font-size: 13px; font-variant-numeric: tabular-nums; color: var(--quiet); }
.tip { position: absolute; z-index: 2; max-width: min(380px, 92%); padding: 8px 11px; border: 1px solid var(--line); border-radius: 9px; background: var(--card);
  color: var(--text); font-size: 12.5px; line-height: 1.4; box-shadow: 0 6px 22px var(--shade); pointer-events: none; overflow-wrap: anywhere; }
.tip div:first-child { font-weight: 620; }
.tip div + div { color: var(--quiet); }
.why { display: block; min-width: 320px; white-space: normal; font-size: 12.5px; color: var(--quiet); }
[hidden] { display: none; }
@media print { .tools, .readout { display: none; } }
`
