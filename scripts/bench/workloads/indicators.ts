import { atr, bbands, ema, type Indicator, macd, rsi, sma } from '@race/indicators'
import { readPrices, walkPrices } from '../market.ts'
import { contestant, type Verdict } from '../measure.ts'
import type { Row } from '../row.ts'
import { type BenchOptions, timedRows, type Workload } from '../workload.ts'

type AnyIndicator = Indicator<readonly string[], readonly string[], readonly number[]>

interface IndicatorCase {
  readonly name: string
  readonly indicator: AnyIndicator
  readonly inputs: readonly Float64Array[]
  readonly params: readonly number[]
}

/** W4: six indicators, as whole columns and value by value. */
export const indicatorsWorkload: Workload = {
  id: 'W4',
  async run(options: BenchOptions) {
    const bars = options.isQuick ? 10_000 : 1_000_000
    const cases = casesOver(options.isQuick ? walkPrices(bars) : await readPrices(bars, options.dataFolder))
    const rows: Row[] = []
    for (const one of cases) rows.push(...(await rowsOf(one, bars, options)))
    return [...rows, meanOf(rows, 'column', bars), meanOf(rows, 'stream', bars)]
  },
}

function casesOver({ high, low, close }: Record<'high' | 'low' | 'close', Float64Array>): IndicatorCase[] {
  // An indicator's own type names its columns and parameters; here all are driven alike.
  const anyOf = (indicator: unknown): AnyIndicator => indicator as AnyIndicator
  return [
    { name: 'SMA(20)', indicator: anyOf(sma), inputs: [close], params: [20] },
    { name: 'EMA(20)', indicator: anyOf(ema), inputs: [close], params: [20] },
    { name: 'RSI(14)', indicator: anyOf(rsi), inputs: [close], params: [14] },
    { name: 'MACD(12, 26, 9)', indicator: anyOf(macd), inputs: [close], params: [12, 26, 9] },
    { name: 'Bollinger(20, 2)', indicator: anyOf(bbands), inputs: [close], params: [20, 2] },
    { name: 'ATR(14)', indicator: anyOf(atr), inputs: [high, low, close], params: [14] },
  ]
}

/** Columns are written anew in each run; streams give the same values, bit for bit, one update after the other. */
function rowsOf({ name, indicator, inputs, params }: IndicatorCase, bars: number, options: BenchOptions) {
  const columns = indicator.outputs.map(() => new Float64Array(bars))
  const streamed = new Float64Array(bars)
  return timedRows({
    workload: 'W4',
    what: `${name}, ${bars.toLocaleString('en-US')} bars`,
    work: bars,
    unit: 'M bars/s',
    goal: null,
    contestants: [
      contestant(
        'race, column',
        () => indicator.column(inputs, params, columns),
        () => ({ result: lastValue(columns[0]), fault: null }),
      ),
      contestant(
        'race, stream',
        () => streamInto(streamed, indicator, inputs, params),
        () => judgeStream(streamed, columns[0] as Float64Array),
      ),
    ],
    options,
  })
}

/** A loop of its own for one and for three inputs, as a host's own loop has. */
function streamInto(
  output: Float64Array,
  indicator: AnyIndicator,
  inputs: readonly Float64Array[],
  params: readonly number[],
): void {
  const stream = indicator.stream(...params)
  const [first, second, third] = inputs as readonly [Float64Array, Float64Array?, Float64Array?]
  if (second === undefined || third === undefined) {
    for (let i = 0; i < output.length; i++) output[i] = stream.update(first[i] as number)
  } else {
    for (let i = 0; i < output.length; i++) {
      output[i] = stream.update(first[i] as number, second[i] as number, third[i] as number)
    }
  }
}

function judgeStream(streamed: Float64Array, column: Float64Array): Verdict {
  const stray = streamed.findIndex((value, index) => !Object.is(value, column[index]))
  const fault = stray < 0 ? null : `bar ${stray} is ${streamed[stray]}, but ${column[stray]} in the column`
  return { result: lastValue(streamed), fault }
}

function lastValue(column: Float64Array | undefined): string {
  return `last value ${column?.at(-1)?.toPrecision(8)}`
}

/** The geometric mean of the speeds, as others report it. */
function meanOf(rows: readonly Row[], way: string, bars: number): Row {
  const engine = `race, ${way}`
  const speeds = rows.filter((row) => row.engine === engine).map(({ value }) => value)
  const value = Math.exp(speeds.reduce((sum, speed) => sum + Math.log(speed), 0) / speeds.length)
  return {
    workload: 'W4',
    what: `geometric mean of the six, ${bars.toLocaleString('en-US')} bars`,
    engine,
    value,
    unit: 'M bars/s',
    goal: null,
    perFloor: null,
    timing: null,
    result: '',
    fault: null,
  }
}
