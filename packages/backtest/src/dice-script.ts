import {
  type BarSeries,
  barSeries,
  type Calendar,
  defineInstrument,
  type Entry,
  getCalendar,
  type ProfitTarget,
  type ProtectiveStop,
  parseTimeframe,
  type Random,
  type SignalOptions,
  type Trail,
} from '@race/core'
import type { BacktestConfig, Costs } from './backtest-config.ts'

const start = Date.UTC(2024, 0, 2, 14, 30)

/** What dice are thrown in. */
export interface Case {
  readonly costs: Costs
  readonly config?: Partial<BacktestConfig>
  readonly timeframes?: readonly string[]
  readonly calendar?: Calendar
}

/** Bars of a random walk, with gaps, wide enough that every kind of order is met now and then. */
export function walk(
  id: string,
  timeframe: string,
  random: Random,
  { calendar = getCalendar('24x7') }: Case,
): BarSeries {
  const { nominalMs } = parseTimeframe(timeframe)
  const times: number[] = []
  const count = Math.floor(120 / Math.min(nominalMs / 60_000, 5)) + 30
  for (let time = start; times.length < count; time += nominalMs) if (calendar.isOpen(time)) times.push(time)
  const columns = ['time', 'open', 'high', 'low', 'close', 'volume'] as const
  const bars = Object.fromEntries(columns.map((name) => [name, new Float64Array(count)]))
  let at = 10_000
  for (let n = 0; n < count; n++) {
    const open = at + random.integer(-20, 20)
    const close = open + random.integer(-60, 60)
    const values = [
      times[n] as number,
      open / 100,
      (Math.max(open, close) + random.integer(0, 50)) / 100,
      (Math.min(open, close) - random.integer(0, 50)) / 100,
      close / 100,
      random.integer(0, 60),
    ]
    columns.forEach((name, column) => {
      ;(bars[name] as Float64Array)[n] = values[column] as number
    })
    at = close
  }
  const instrument = defineInstrument({ id, assetClass: 'crypto', tickSize: '0.01', quantityStep: '1' })
  return barSeries({ instrument, timeframe, calendar, columns: bars as never })
}

export const happens = (random: Random, share: number): boolean => random.integer(1, 100) <= 100 * share

function oneOf<T>(random: Random, choices: readonly T[]): T {
  return choices[random.integer(0, choices.length - 1)] as T
}

/** A signal of any kind, near the last price. */
export function roll(random: Random, side: 'buy' | 'sell', last: number): SignalOptions {
  const sign = side === 'buy' ? 1 : -1
  const near = (ticks: number): number => Math.round(last * 100 + sign * ticks) / 100
  const away = random.integer(1, 80)
  const trail: Trail = happens(random, 0.5) ? { amount: 0.4 } : { percent: 0.7 }
  const entries: readonly Entry[] = [
    { type: 'market' },
    { type: 'limit', price: near(-away) },
    { type: 'limit', price: near(away) },
    { type: 'stop', price: near(away) },
    { type: 'stop-limit', stopPrice: near(away), limitPrice: near(away + 10) },
    { type: 'market-if-touched', price: near(-away) },
    { type: 'limit-if-touched', touchPrice: near(-away), limitPrice: near(-away + 5) },
    { type: 'trailing-stop', trail },
    { type: 'trailing-stop-limit', trail, limitOffset: 0.1 },
  ]
  const stops: readonly (ProtectiveStop | undefined)[] = [
    undefined,
    near(-200),
    { trail },
    { price: near(-200), limitPrice: near(-230) },
  ]
  const targets: readonly (ProfitTarget | undefined)[] = [undefined, near(200), { touchPrice: near(220) }]
  const entry = oneOf(random, entries)
  const isMarket = entry.type === 'market'
  return {
    size: { units: random.integer(1, 40) },
    entry,
    timeInForce: oneOf(random, isMarket ? (['gtc', 'ioc', 'fok', 'day'] as const) : (['gtc', 'day', 'ioc'] as const)),
    stop: oneOf(random, stops),
    target: oneOf(random, targets),
    reduceOnly: happens(random, 0.15),
    postOnly: entry.type === 'limit' && happens(random, 0.2),
  }
}
