// Six entrants race on twenty years of the S&P 500. Run it with: npm start
import { mkdir, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { renderReport } from '@race/analytics/report'
import { createRace, formatLeaderboard, reportOfRace } from '@race/arena'
import { formatQualityReport, readCsv } from '@race/data'
import { createSqliteResultStore } from '@race/storage/sqlite'
import { buyAndHold, donchianBreakout, randomBaseline, rsiReversion, smaCross } from '@race/strategies'

const folder = process.argv[2] ?? '.race'
await mkdir(folder, { recursive: true })

// Real data: daily prices of the index from 2000 to 2020, as the package vega-datasets ships them.
const path = new URL('node_modules/vega-datasets/data/sp500-2000.csv', import.meta.url)
const { series, report } = await readCsv(path, {
  instrument: { id: 'SP500', assetClass: 'index', quantityStep: '0.001' },
  timeframe: '1d',
})
console.log(formatQualityReport({ ...report, source: 'S&P 500, daily, vega-datasets' }))

await using store = await createSqliteResultStore({ path: `${folder}/results.db` })
const race = createRace({
  name: 'S&P 500, 2000 to 2020',
  market: series,
  capital: 100_000,
  costs: { fee: { type: 'percentage', rate: '0.001' }, slippage: { type: 'basis-points', basisPoints: '1' } },
  risk: { profile: 'drawdown-60', limits: { drawdownMax: 0.6 } },
  seed: 2020,
  store,
  entrants: [
    { strategy: buyAndHold },
    { name: 'Averages 20 and 100', strategy: smaCross, params: { fast: 20, slow: 100 } },
    { name: 'Averages 50 and 200', strategy: smaCross, params: { fast: 50, slow: 200 } },
    { strategy: donchianBreakout, params: { entry: 55, exit: 20 } },
    { strategy: rsiReversion },
    { strategy: randomBaseline },
  ],
})
const result = await race.run()

const reportPath = `${folder}/report.html`
const filePath = `${folder}/race.json`
await writeFile(reportPath, renderReport(reportOfRace(result)))
await writeFile(filePath, result.toRaceFileText())

console.log(`\n${formatLeaderboard(result)}\n`)
console.log(`Race hash    ${result.hash}`)
console.log(`Report       ${pathToFileURL(reportPath).href}`)
console.log(`Race file    ${filePath}`)
console.log(`Stored race  ${folder}/results.db (${race.id})`)
