// Draws the trades of four strategies on their charts, with what each of them looked at. Run it with:
// node --conditions=@race/source examples/strategy-charts.ts FOLDER_OF_MARKET_DATA FOLDER_FOR_PAGES
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { renderTradeChart } from '@race/analytics/report'
import { runBacktestSync } from '@race/backtest'
import {
  type AnyStrategy,
  type InstrumentOptions,
  parseParams,
  resampleBars,
  type Signal,
  type Timeframe,
} from '@race/core'
import { readCsv } from '@race/data'
import { fabio, jadeCap, noBullshitBreaker, tori } from '@race/strategies'
import type { DrawRun } from './strategy-charts/charted-run.ts'
import { drawConfluence } from './strategy-charts/draw-confluence.ts'
import { drawPullbacks } from './strategy-charts/draw-pullbacks.ts'
import { drawValueAreas } from './strategy-charts/draw-value-areas.ts'
import { drawZones } from './strategy-charts/draw-zones.ts'
import { recordSignals } from './strategy-charts/record-signals.ts'

interface Market {
  readonly file: string
  readonly instrument: InstrumentOptions
  readonly timeframe: Timeframe
}

const euro: Market = {
  file: 'eurusd_1h.csv.gz',
  instrument: { id: 'EURUSD', assetClass: 'fx', tickSize: '0.00001' },
  timeframe: '1h',
}
const ether: Market = {
  file: 'ethbtc_5m.csv.gz',
  instrument: { id: 'ETHBTC', assetClass: 'crypto', tickSize: '0.00000001', quantityStep: '0.0001' },
  timeframe: '5m',
}

const [marketFolder = '../shared/market-data', folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Give the folder of the market data and the folder to write the pages to.')
await mkdir(folder, { recursive: true })

/** Runs a strategy with the parameters given and writes its page. */
async function chart<Params extends object>(
  strategy: AnyStrategy & { readonly title?: string },
  { market, params, draw }: { market: Market; params: object; draw: DrawRun<Params> },
): Promise<void> {
  const { file, instrument, timeframe } = market
  const { series } = await readCsv(join(marketFolder, file), { instrument, timeframe })
  const complete = parseParams(strategy, params) as Params & { higherTimeframe?: Timeframe }
  const higher = complete.higherTimeframe === undefined ? null : resampleBars(series, complete.higherTimeframe)
  const signals: Signal[] = []
  const result = runBacktestSync({
    strategy: recordSignals(strategy, signals),
    params,
    data: higher === null ? series : [series, higher],
    costs: { fee: { type: 'none' } },
  })
  const page = renderTradeChart({
    title: `${strategy.title ?? strategy.id} on ${instrument.id}`,
    subtitle: `${strategy.id} ${strategy.version} · ${JSON.stringify(params)} · no fees`,
    drawings: draw({ series, higher, params: complete, signals }),
    ...{ series, result, signals },
  })
  const path = join(folder ?? '', `${strategy.id.replace(/\W+/g, '-')}.html`)
  await writeFile(path, page)
  const kilobytes = Math.round(page.length / 1000)
  console.log(`${strategy.id.padEnd(14)} ${result.trades.length} trades, ${kilobytes} kB, ${pathToFileURL(path).href}`)
}

await chart(noBullshitBreaker, { market: euro, params: { short: true }, draw: drawZones })
await chart(tori, { market: euro, params: { short: true }, draw: drawConfluence })
await chart(jadeCap, { market: ether, params: { short: true }, draw: drawPullbacks })
await chart(fabio, { market: ether, params: { short: true }, draw: drawValueAreas })
