import { figure } from '../../format-metrics.ts'
import { contentSecurityPolicy } from '../content-security-policy.ts'
import { swatch } from '../entrant-style.ts'
import { escapeHtml } from '../escape-html.ts'
import { timeText } from '../format-time.ts'
import { styleSheet } from '../style-sheet.ts'
import { candleColumns, equityOfCandles } from './candle-columns.ts'
import { chartScript } from './chart-script.ts'
import { chartStyle } from './chart-style.ts'
import { chartTradesTable } from './chart-trades-table.ts'
import { type ChartWindow, chartWindow } from './chart-window.ts'
import { type DrawnGroup, drawnShapes } from './drawn-shapes.ts'
import { fillPlaces } from './fill-places.ts'
import { jsonForHtml } from './json-for-html.ts'
import { protectionSteps } from './protection-steps.ts'
import type { TradeChartOptions } from './trade-chart-options.ts'
import { tradeMarks, tripPlaces } from './trade-marks.ts'

const style = styleSheet + chartStyle

/**
 * Renders a run over its bars as one HTML file on which each trade can be checked: candles and volume, what the strategy saw
 * (`drawings`), an arrow per fill with its order, price, reason and confidence, the stop and the target of each trade over its life, and
 * the equity below. It zooms and pans by pointer, wheel, pinch and keys, and `#trade-3` at the end of its address opens at the third
 * trade.
 *
 * The file loads nothing: a content security policy allows its own style and script alone, by their hashes. Every text is escaped.
 * Equal options give equal text, on every machine; times are in UTC. More than `barsMax` bars are put together, some to a candle,
 * which the page says; `from` and `to` draw a stretch bar by bar. Lines over many bars are read at the last bar of each candle.
 *
 * A drawing is taken as it is: nothing keeps it from showing what was not known yet. An indicator that looks back, drawn where its
 * value was known, shows what the strategy saw.
 *
 * @returns the text of an HTML document, to be stored as UTF-8
 * @throws RaceError `DATA_INVALID` for a line that is not as long as the series, a drawing at a price or bar that is not finite, and
 *   limits that hold nothing
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: smaCross, data: series })
 * const html = renderTradeChart({
 *   title: 'SMA cross',
 *   series,
 *   result,
 *   drawings: [
 *     { type: 'line', name: 'SMA 50', values: sma(series.close, 50), tone: 'c0' },
 *     { type: 'level', name: 'Low of the year', price: 1810, tone: 'c2' },
 *   ],
 * })
 * ```
 */
export function renderTradeChart(options: TradeChartOptions): string {
  const { series, result, title, drawings = [], tradesShownMax = 500 } = options
  const window = chartWindow(series, options)
  const shapes = drawnShapes(drawings, series, window)
  const places = fillPlaces(series, result)
  const marks = tradeMarks(places, protectionSteps(series, result, places), window, options)
  const shownTrips = tripPlaces(series, result.trades, places).filter(
    ({ from, to }) => to >= window.first && from < window.end,
  )
  const data = {
    candles: candleColumns(series, window),
    barsPerCandle: window.barsPerCandle,
    ...shapes,
    ...marks,
    equity: equityOfCandles(series, result, window),
  }
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(style, chartScript)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<main>',
    heading(options, window),
    window.candles === 0 ? '' : chartSection(title, shapes.groups),
    `<section class="card"><h2 id="trades">Trades</h2>${chartTradesTable(shownTrips, tradesShownMax)}</section>`,
    '<footer>Times are in UTC. Past results say little about future ones.</footer>',
    '</main>',
    ...(window.candles === 0
      ? []
      : [
          `<script type="application/json" id="chart-data">${jsonForHtml(data)}</script>`,
          `<script>${chartScript}</script>`,
        ]),
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function heading(
  { title, subtitle = '', series }: TradeChartOptions,
  { first, end, barsPerCandle }: ChartWindow,
): string {
  const bars = end - first
  const [from, to] = [series.openTimes[first], series.closeTimes[end - 1]]
  const span = bars === 0 || from === undefined || to === undefined ? 'no bars' : `${timeText(from)} to ${timeText(to)}`
  const together = barsPerCandle === 1 ? '' : `, ${figure(barsPerCandle, 0)} to a candle`
  const market = `${series.instrument.id} ${series.timeframe} · ${span} · ${figure(bars, 0)} ${bars === 1 ? 'bar' : 'bars'}${together}`
  return [
    `<header><p class="kind">Trades on the chart</p><h1>${escapeHtml(title)}</h1>`,
    subtitle === '' ? '' : `<p>${escapeHtml(subtitle)}</p>`,
    `<p class="quiet">${escapeHtml(market)}</p></header>`,
  ].join('\n')
}

function chartSection(title: string, groups: readonly DrawnGroup[]): string {
  const toggles = [
    ...groups.map(({ name, tone }, index) => ({ name, tone, key: String(index) })),
    { name: 'Trades', tone: 'up', key: 'trades' },
    { name: 'Stops and targets', tone: 'down', key: 'protections' },
    { name: 'Volume', tone: 'neutral', key: 'volume' },
  ].map(
    ({ name, tone, key }) =>
      `<label><input type="checkbox" checked data-group="${key}">${swatch(tone)}${escapeHtml(name)}</label>`,
  )
  return [
    '<section class="card">',
    '<noscript><p>The chart is drawn by the script in this page; without it, the trades are listed below.</p></noscript>',
    '<div class="tools" id="tools" role="toolbar" aria-label="Chart">',
    ...[
      ['out', '−', 'Zoom out'],
      ['in', '+', 'Zoom in'],
      ['whole', 'All', 'Show all bars'],
      ['previous', '‹ Trade', 'Previous trade'],
      ['next', 'Trade ›', 'Next trade'],
    ].map(
      ([act, text, name]) =>
        `<button type="button" data-act="${act}" aria-label="${name}" title="${name}">${text}</button>`,
    ),
    '<output id="at" aria-live="polite"></output></div>',
    `<fieldset class="shown"><legend>Shown</legend>${toggles.join('')}</fieldset>`,
    `<div class="stage" id="stage" tabindex="0" role="group" aria-label="Chart of ${escapeHtml(title)}" aria-describedby="keys">`,
    '<canvas></canvas><div class="tip" id="tip" role="status" hidden></div></div>',
    '<p class="readout" id="readout"></p>',
    '<p class="quiet" id="keys">Drag or ← → to move, wheel, pinch or + − to zoom, 0 for all, N and P from trade to trade, Shift with ← → to read bar by bar.</p>',
    '</section>',
  ].join('\n')
}
