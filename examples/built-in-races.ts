// Races every built-in strategy on four markets: daily shares, coins by 5 minutes, a currency by the hour, shares by the
// minute. Run it with: node --conditions=@race/source examples/built-in-races.ts FOLDER_OF_MARKET_DATA FOLDER_FOR_PAGES
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { renderReport } from '@race/analytics/report'
import { createRace, formatLeaderboard, type RaceResult, reportOfRace } from '@race/arena'
import { unmetNeeds } from '@race/backtest'
import type { BarSeries } from '@race/core'
import { builtInStrategies } from '@race/strategies'
import { coins, euro, type RaceGround, readMarket, shares, sharesByMinute } from './built-in-races/race-grounds.ts'

const [marketFolder = '../shared/market-data', folder = '.race'] = process.argv.slice(2)
await mkdir(folder, { recursive: true })

/** For all alike: once half of the highest equity is lost, nothing new is entered. */
const risk = { profile: 'drawdown-50', limits: { drawdownMax: 0.5 } }
const fillsOf = new Map(builtInStrategies.map(({ id }) => [id, 0]))

for (const [name, ground] of Object.entries({ shares, coins, euro, sharesByMinute })) {
  const market = await readMarket(marketFolder, ground.market)
  const result = await raceOn(ground, market)
  const path = join(folder, `built-in-${name}.html`)
  await writeFile(path, renderReport(reportOfRace(result)))
  await writeFile(join(folder, `built-in-${name}.json`), result.toRaceFileText())
  console.log(`\n${ground.name}\n\n${formatLeaderboard(result)}\n`)
  for (const strategy of builtInStrategies) {
    for (const { reason } of unmetNeeds(strategy, market)) console.log(`Not in it: ${strategy.id}, which ${reason}.`)
  }
  console.log(pathToFileURL(path).href)
  for (const { strategyId, fillCount } of result.standings) {
    fillsOf.set(strategyId, (fillsOf.get(strategyId) ?? 0) + fillCount)
  }
}

const idle = [...fillsOf].filter(([, fills]) => fills === 0).map(([id]) => id)
console.log(`\nNever traded: ${idle.join(', ')}.`)

/** A race of every strategy whose needs the market meets. */
async function raceOn({ name, terms, params }: RaceGround, market: readonly BarSeries[]): Promise<RaceResult> {
  const entrants = builtInStrategies
    .filter((strategy) => unmetNeeds(strategy, market).length === 0)
    .map((strategy) => ({ strategy, params: params[strategy.id] ?? {} }))
  return await createRace({ name, market, ...terms, risk, seed: 2026, entrants }).run()
}
