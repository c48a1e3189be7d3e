import { runBacktestSync } from '@race/backtest'
import { type BarSeries, barSeries } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unbroken } from '../market-files.ts'
import { type BacktraderRun, backtraderDifference, backtraderSetup, barName } from '../run-backtrader.ts'
import { aBacktraderScript, aDailyMarket, aScenario, type DrawnScenario } from './arbitrary-backtrader.ts'
import { type BacktraderBar, ReferenceBacktrader } from './backtrader.ts'

type Feeds = readonly (readonly BacktraderBar[])[]
type Next = Parameters<ReferenceBacktrader['run']>[0]

function referenceOf(feeds: Feeds, { cash, commission, broker }: DrawnScenario): ReferenceBacktrader {
  return new ReferenceBacktrader(feeds, {
    cash,
    commission: commission.commission,
    margin: commission.margin ?? null,
    mult: commission.mult,
    leverage: commission.leverage,
    interest: commission.interest,
    interestLong: commission.interest_long,
    coc: broker.coc,
    slipPerc: broker.slip_perc,
    slipFixed: broker.slip_fixed,
    slipOpen: broker.slip_open,
    slipMatch: broker.slip_match,
    slipLimit: broker.slip_limit,
    slipOut: broker.slip_out,
    fillerPerc: broker.filler_perc ?? null,
  })
}

function seriesOf(bars: readonly BacktraderBar[], data: number, { commission }: DrawnScenario): BarSeries {
  const column = (name: keyof BacktraderBar) => Float64Array.from(bars, (bar) => bar[name])
  return barSeries({
    instrument: {
      id: `FEED${data}`,
      quoteCurrency: 'USD',
      calendar: '24x7',
      multiplier: commission.mult,
      tickSize: commission.interest === 0 ? '1e-5' : '1e-9',
    },
    timeframe: '1d',
    calendar: unbroken,
    columns: {
      time: Float64Array.from(bars, ({ day }) => day * 86_400_000),
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      volume: column('volume'),
    },
  })
}

/** Runs a strategy of the oracles and the same by the reference, and expects the same fills and values. */
function compare(feeds: Feeds, drawn: DrawnScenario, strategy: string, params: BacktraderRun['params'], next: Next) {
  const reference = referenceOf(feeds, drawn)
  reference.run(next)
  const scenario = { ...drawn, strategy, params }
  const series = feeds.map((bars, data) => seriesOf(bars, data, drawn))
  const { policy, config } = backtraderSetup(scenario, series)
  const result = runBacktestSync({ ...config, compatibility: policy })
  const difference = backtraderDifference(result, scenario, series, {
    fills: reference.fills.map(({ data, bar, size, price, fee }) => ({
      exact: { instrument: `FEED${data}`, bar: barName(series[data] as BarSeries, bar), size },
      close: { price, fee },
    })),
    times: reference.equity.map((_, i) => String(i)),
    values: reference.equity,
  })
  expect(difference).toBeNull()
}

/** A cross of averages as backtrader's CrossOver gives it, from the bar on which it acts. */
function createCross(bars: readonly BacktraderBar[], n1: number, n2: number): (i: number) => number {
  const average = (i: number, count: number): number =>
    bars.slice(i + 1 - count, i + 1).reduce((sum, { close }) => sum + close, 0) / count
  let last = Number.NaN
  return (i) => {
    if (i < n2 - 1) return 0
    const difference = average(i, n1) - average(i, n2)
    const before = last
    if (difference !== 0) last = difference
    return before < 0 && difference > 0 ? 1 : before > 0 && difference < 0 ? -1 : 0
  }
}

function orderTarget(broker: ReferenceBacktrader, data: number, close: number, target: number, leverage: number): void {
  const { size } = broker.positions[data] as { readonly size: number }
  const difference = target * broker.value() - size * close
  const units = Math.trunc(leverage * Math.floor(Math.abs(difference) / close))
  if (target === 0 && size !== 0) broker.order({ data, type: 'Market', size: -size })
  else if (target !== 0 && units !== 0) broker.order({ data, type: 'Market', size: Math.sign(difference) * units })
}

const stocks = aScenario.filter(({ commission }) => commission.margin === null)

describe('the policy gives every fill and every value that the rules of backtrader give', () => {
  it('for scripted orders under any broker', () => {
    fc.assert(
      fc.property(aDailyMarket, aScenario, fc.infiniteStream(fc.nat()), (bars, drawn, dice) => {
        const script = aBacktraderScript(bars, dice)
        const byBar = Map.groupBy(script, ({ bar }) => bar)
        compare([bars], drawn, 'Script', { script }, (broker, i) => {
          for (const action of byBar.get(i) ?? []) {
            if (action.type === 'cancel_all') broker.cancelAll()
            else {
              const size = action.side === 'buy' ? action.units : -action.units
              broker.order({ ...action, data: 0, size, validDays: action.valid_days })
            }
          }
        })
      }),
      { numRuns: 200, endOnFailure: true },
    )
  })

  it('for brackets', () => {
    const params = fc.record({
      every: fc.integer({ min: 1, max: 5 }),
      k: fc.constantFrom(0.002, 0.01),
      sl: fc.constantFrom(0.005, 0.02),
      tp: fc.constantFrom(0.005, 0.03),
      valid: fc.constantFrom(2, 7),
      units: fc.constantFrom(10, 90),
      digits: fc.constant(2),
      both: fc.boolean(),
    })
    fc.assert(
      fc.property(aDailyMarket, aScenario, params, (bars, drawn, { every, k, sl, tp, valid, units, digits, both }) => {
        // With a filler both legs may fill in part, and then backtrader turns the position round.
        const scenario = { ...drawn, broker: { ...drawn.broker, filler_perc: null } }
        const at = (price: number): number => Number(price.toFixed(digits))
        compare([bars], scenario, 'Bracket', { every, k, sl, tp, valid, units, digits, both }, (broker, i) => {
          const count = i + 1
          if (count % every !== 0 || broker.positions[0]?.size !== 0 || broker.liveCount > 0) return
          const sign = both && Math.floor(count / every) % 2 === 1 ? -1 : 1
          const price = at((bars[i] as BacktraderBar).close * (1 - sign * k))
          const words = { data: 0, type: 'Limit' as const, size: sign * units, price, validDays: valid }
          broker.bracket(words, at(price * (1 - sign * sl)), at(price * (1 + sign * tp)))
        })
      }),
      { numRuns: 100, endOnFailure: true },
    )
  })

  it('for crosses of averages in every mode', () => {
    const params = fc.record({
      n1: fc.integer({ min: 1, max: 4 }),
      n2: fc.integer({ min: 5, max: 9 }),
      mode: fc.constantFrom('fixed_long', 'fixed_rev', 'target'),
      units: fc.constantFrom(10, 70),
      target: fc.constantFrom(0.5, 0.95),
      short: fc.boolean(),
    })
    fc.assert(
      fc.property(aDailyMarket, stocks, params, (bars, drawn, params) => {
        const cross = createCross(bars, params.n1, params.n2)
        const { mode, units, target, short } = params
        compare([bars], drawn, 'SmaCross', params, (broker, i) => {
          const sign = cross(i)
          const { size } = broker.positions[0] as { readonly size: number }
          if (sign === 0) return
          const send = (size: number) => broker.order({ data: 0, type: 'Market', size })
          if (mode === 'target') {
            const share = sign === 1 ? target : short ? -target : 0
            orderTarget(broker, 0, (bars[i] as BacktraderBar).close, share, drawn.commission.leverage)
          } else if (mode === 'fixed_rev') send(sign * (size * sign < 0 ? 2 * units : units))
          else if (sign === 1 && size === 0) send(units)
          else if (sign === -1 && size !== 0) send(-size)
        })
      }),
      { numRuns: 100, endOnFailure: true },
    )
  })

  it('for several assets that share the cash', () => {
    const markets = fc.tuple(aDailyMarket, aDailyMarket, aDailyMarket).map((feeds) => {
      const length = Math.min(...feeds.map(({ length }) => length))
      return feeds.map((bars) =>
        bars.slice(0, length).map((bar, i) => ({ ...bar, day: feeds[0][i]?.day ?? Number.NaN })),
      )
    })
    const params = fc.record({
      every: fc.integer({ min: 1, max: 6 }),
      weights: fc.constantFrom([0.4, 0.3, 0.25], [0.6, 0.6, 0.1], [0.2, 0, 0.7]),
      sells_first: fc.boolean(),
    })
    fc.assert(
      fc.property(markets, stocks, params, (feeds, { commission, ...others }, params) => {
        // A target that is multiplied by the leverage is missed by more every time.
        const drawn = { ...others, commission: { ...commission, leverage: 1 } }
        compare(feeds, drawn, 'Rebalance', params, (broker, i) => {
          if ((i + 1) % params.every !== 0) return
          const worth = broker.value()
          const closes = feeds.map((bars) => (bars[i] as BacktraderBar).close)
          const order = params.weights.map((weight, data) => {
            const size = broker.positions[data]?.size ?? 0
            return { data, weight, difference: weight * worth - size * (closes[data] as number) }
          })
          if (params.sells_first) order.sort((a, b) => a.difference - b.difference)
          for (const { data, weight } of order) {
            orderTarget(broker, data, closes[data] as number, weight, 1)
          }
        })
      }),
      { numRuns: 100, endOnFailure: true },
    )
  })
})
