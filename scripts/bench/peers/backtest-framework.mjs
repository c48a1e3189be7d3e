import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { capital, feeRate, minuteMs, start } from '../terms.mjs'

const load = createRequire(import.meta.url)
const name = 'BENCH-1m'

/** The rows of the market that the next run reads. @type {readonly object[]} */
let candles = []

/**
 * In the place of the database client: the framework reads its market and its strategies from tables, and the client
 * wants an engine of its own from the network. Reading from memory can only make the framework faster.
 */
class MemoryTables {
  strategy = {
    findMany: async () => strategyRows,
    findUnique: async (/** @type {{ where: { name: string } }} */ { where }) =>
      strategyRows.find((row) => row.name === where.name),
    update: async () => strategyRows[0],
  }
  metaCandle = {
    findMany: async () => [{ ...market(), candles }],
  }
}

const strategyRows = ['cross', 'bracket'].map((strategy) => ({
  name: strategy,
  params: '[]',
  dynamicParams: false,
  creationTime: 0n,
  lastRunTime: 0n,
}))

function market() {
  const closes = [start + minuteMs - 1, start + candles.length * minuteMs - 1]
  const [startTime, endTime] = closes.map(BigInt)
  return { id: 1, name, symbol: 'BENCH', interval: '1m', base: 'BENCH', quote: 'USD', startTime, endTime, ...neverTold }
}

const neverTold = { importedFromCSV: true, creationTime: 0n, lastUpdatedTime: 0n }

const { runStrategy } = loadFramework()

function loadFramework() {
  const fromFramework = createRequire(load.resolve('@backtest/framework'))
  const client = fromFramework.resolve('@prisma/client')
  const memory = { id: client, filename: client, loaded: true, exports: { PrismaClient: MemoryTables } }
  load.cache[client] = /** @type {NodeJS.Module} */ (/** @type {unknown} */ (memory))
  return load('@backtest/framework')
}

/**
 * The market as rows of the framework's table.
 *
 * @param {import('../terms.mjs').Prices} prices
 * @returns {readonly object[]}
 */
export function prepareMarket({ open, high, low, close, volume }) {
  return Array.from(close, (price, i) => ({
    id: i,
    metaCandleId: 1,
    openTime: BigInt(start + i * minuteMs),
    open: open[i],
    high: high[i],
    low: low[i],
    close: price,
    volume: volume[i],
    closeTime: BigInt(start + (i + 1) * minuteMs - 1),
    assetVolume: 0,
    numberOfTrades: 0,
  }))
}

/** @param {readonly object[]} rows */
export const runCross = (rows) => run('cross', rows)

/** @param {readonly object[]} rows */
export const runBracket = (rows) => run('bracket', rows)

/**
 * @param {string} strategyName
 * @param {readonly object[]} rows
 */
async function run(strategyName, rows) {
  candles = rows
  const { allWorths, allOrders } = await runStrategy({
    strategyName,
    historicalData: [name],
    params: {},
    startingAmount: capital,
    percentFee: 100 * feeRate,
    rootPath: join(dirname(load.resolve('./package.json')), 'framework-strategies'),
  })
  return {
    finalEquity: allWorths.at(-1).close,
    entries: allOrders.filter((/** @type {{ type: string }} */ { type }) => type === 'buy').length,
  }
}
