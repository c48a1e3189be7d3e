import {
  atr,
  bbands,
  createAtr,
  createBbands,
  createEma,
  createMacd,
  createRsi,
  createSma,
  ema,
  macd,
  rsi,
  sma,
} from '@race/indicators'
import type { AnyIndicator } from '@race/indicators/catalog'
import { type Bars, floorColumns, floorStreams } from '../indicator-floor.ts'
import { readPrices, walkPrices } from '../market.ts'
import { type Contestant, contestant, type Verdict } from '../measure.ts'
import { libraryContestants } from '../peers/indicator-contestants.ts'
import type { Row } from '../row.ts'
import { type BenchOptions, floorEngine, timedRows, type Workload } from '../workload.ts'

interface IndicatorCase {
  readonly id: string
  readonly name: string
  readonly indicator: AnyIndicator
  readonly inputs: readonly (keyof Bars)[]
  readonly params: readonly number[]
  /** One loop each, so that the call of `update` knows its callee, as a host's own loop over one indicator does. */
  stream(bars: Bars, output: Float64Array): void
}

type Way = 'column' | 'stream'

const waysIn = { column: 'as a column', stream: 'value by value' } as const
const goals = { column: 400, stream: 200 } as const

/** W4: six indicators, as whole columns and value by value, beside the libraries of the npm registry. */
export const indicatorsWorkload: Workload = {
  id: 'W4',
  async run(options: BenchOptions) {
    const bars = options.isQuick ? 10_000 : 1_000_000
    const prices = options.isQuick ? walkPrices(bars) : await readPrices(bars, options.dataFolder)
    const librariesOf = options.withPeers ? await libraryContestants(prices) : () => []
    const rows: Row[] = []
    for (const way of ['column', 'stream'] as const) {
      const ofWay: Row[] = []
      for (const one of cases) ofWay.push(...(await rowsOf(one, way, prices, librariesOf, options)))
      rows.push(...ofWay, ...meansOf(ofWay, way, bars))
    }
    return rows
  },
}

const cases: readonly IndicatorCase[] = [
  {
    id: 'sma',
    name: 'SMA(20)',
    indicator: sma,
    inputs: ['close'],
    params: [20],
    stream({ close }, output) {
      const stream = createSma(20)
      for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
    },
  },
  {
    id: 'ema',
    name: 'EMA(20)',
    indicator: ema,
    inputs: ['close'],
    params: [20],
    stream({ close }, output) {
      const stream = createEma(20)
      for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
    },
  },
  {
    id: 'rsi',
    name: 'RSI(14)',
    indicator: rsi,
    inputs: ['close'],
    params: [14],
    stream({ close }, output) {
      const stream = createRsi(14)
      for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
    },
  },
  {
    id: 'macd',
    name: 'MACD(12, 26, 9)',
    indicator: macd,
    inputs: ['close'],
    params: [12, 26, 9],
    stream({ close }, output) {
      const stream = createMacd(12, 26, 9)
      for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
    },
  },
  {
    id: 'bbands',
    name: 'Bollinger(20, 2)',
    indicator: bbands,
    inputs: ['close'],
    params: [20, 2],
    stream({ close }, output) {
      const stream = createBbands(20, 2)
      for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
    },
  },
  {
    id: 'atr',
    name: 'ATR(14)',
    indicator: atr,
    inputs: ['high', 'low', 'close'],
    params: [14],
    stream({ high, low, close }, output) {
      const stream = createAtr(14)
      for (let i = 0; i < output.length; i++) {
        output[i] = stream.update(high[i] as number, low[i] as number, close[i] as number)
      }
    },
  },
]

/** Columns are written anew in each run; streams give the same values, bit for bit, one update after the other. */
function rowsOf(
  one: IndicatorCase,
  way: Way,
  prices: Bars,
  librariesOf: Awaited<ReturnType<typeof libraryContestants>>,
  options: BenchOptions,
) {
  const { id, name, indicator, inputs, params } = one
  const bars = prices.close.length
  const given = inputs.map((input) => prices[input])
  const columns = indicator.outputs.map(() => new Float64Array(bars))
  indicator.column(given, params, columns)
  const first = columns[0] as Float64Array
  const floors = indicator.outputs.map(() => new Float64Array(bars))
  const output = floors[0] as Float64Array
  const race: Contestant =
    way === 'column'
      ? contestant(
          'race',
          () => indicator.column(given, params, columns),
          () => ({ result: lastValue(first), fault: null }),
        )
      : contestant(
          'race',
          () => one.stream(prices, output),
          () => judgeStream(output, first),
        )
  return timedRows({
    workload: 'W4',
    what: `${name} ${waysIn[way]}, ${bars.toLocaleString('en-US')} bars`,
    work: bars,
    unit: 'M bars/s',
    goal: null,
    contestants: [
      race,
      contestant(
        floorEngine,
        () => (way === 'column' ? floorColumns[id]?.(prices, floors) : floorStreams[id]?.(prices, output)),
        () => judgeFloor(output, first),
      ),
      ...librariesOf({ indicator: id, last: first.at(-1) as number }).filter(({ engine }) => engine.endsWith(way)),
    ],
    options,
  })
}

function judgeStream(streamed: Float64Array, column: Float64Array): Verdict {
  const stray = streamed.findIndex((value, index) => !Object.is(value, column[index]))
  const fault = stray < 0 ? null : `bar ${stray} is ${streamed[stray]}, but ${column[stray]} in the column`
  return { result: lastValue(streamed), fault }
}

/** The plain loops begin otherwise; at the end nothing is left of that. */
function judgeFloor(output: Float64Array, column: Float64Array): Verdict {
  const [is, should] = [output.at(-1) as number, column.at(-1) as number]
  const isNear = Math.abs(is - should) <= 1e-6 * Math.abs(should)
  return { result: lastValue(output), fault: isNear ? null : `the last value is ${is}, not ${should}` }
}

function lastValue(column: Float64Array): string {
  return `last value ${column.at(-1)?.toPrecision(8)}`
}

/** The geometric means of the speeds, of those that have all six. */
function meansOf(rows: readonly Row[], way: Way, bars: number): Row[] {
  const engines = [...new Set(rows.map(({ engine }) => engine))]
  const meanOf = (values: readonly number[]): number =>
    Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
  const means = engines.flatMap((engine) => {
    const own = rows.filter((row) => row.engine === engine)
    return own.length === cases.length ? [{ engine, value: meanOf(own.map(({ value }) => value)) }] : []
  })
  const floor = means.find(({ engine }) => engine === floorEngine)?.value
  return means.map(({ engine, value }) => ({
    workload: 'W4',
    what: `geometric mean of the six ${waysIn[way]}, ${bars.toLocaleString('en-US')} bars`,
    engine,
    value,
    unit: 'M bars/s',
    goal: engine === 'race' ? { kind: 'at-least', value: goals[way] } : null,
    perFloor: floor === undefined ? null : value / floor,
    timing: null,
    result: '',
    fault: null,
  }))
}
