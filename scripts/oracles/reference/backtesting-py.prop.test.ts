import { runBacktestSync } from '@race/backtest'
import { barSeries } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unbroken } from '../market-files.ts'
import { backtestingPyDifference, backtestingPySetup } from '../run-backtesting-py.ts'
import { type Action, aMarket, aScript, type Options, theOptions } from './arbitrary-market.ts'
import { type ReferenceBar, ReferenceBroker } from './backtesting-py.ts'

function actOn(broker: ReferenceBroker, action: Action): void {
  const [oldest] = broker.trades
  if (action.op === 'cancel') broker.cancelEntries()
  else if (action.op === 'close') broker.closeAll(action.portion)
  else if (action.op === 'order') broker.order({ ...action, size: action.units ?? action.fraction ?? Number.NaN })
  else if (oldest !== undefined && action.op === 'sl') broker.setStop(oldest, action.price)
  else if (oldest !== undefined && action.op === 'tp') broker.setTarget(oldest, action.price)
}

function feeOf(commission: number | readonly [number, number] | string) {
  return (size: number, price: number): number => {
    const units = Math.abs(size)
    if (typeof commission === 'number') return units * price * commission
    if (typeof commission !== 'string') return commission[0] + units * price * commission[1]
    return Math.max(1, 0.005 * units)
  }
}

function seriesOf(bars: readonly ReferenceBar[], spreadDecimals: number) {
  const column = (name: keyof ReferenceBar) => Float64Array.from(bars, (bar) => bar[name])
  return barSeries({
    instrument: { id: 'ACME', quoteCurrency: 'USD', calendar: '24x7', tickSize: `1e-${2 + spreadDecimals}` },
    timeframe: '1h',
    calendar: unbroken,
    columns: {
      time: Float64Array.from(bars, (_, i) => i * 3_600_000),
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
    },
  })
}

/** Runs a script by the engine and by the reference. */
function runBoth(bars: readonly ReferenceBar[], options: Options, script: readonly Action[]) {
  const broker = new ReferenceBroker(bars, {
    ...options,
    tradeOnClose: options.trade_on_close,
    exclusiveOrders: options.exclusive_orders,
    finalizeTrades: options.finalize_trades,
    fee: feeOf(options.commission),
  })
  const byBar = Map.groupBy(script, ({ bar }) => bar)
  broker.run(1, (_, i) => {
    for (const action of byBar.get(i) ?? []) actOn(broker, action)
  })
  const series = seriesOf(bars, options.spread === 0 ? 0 : 4)
  const { policy, config } = backtestingPySetup({ strategy: 'Script', params: { script }, options }, series)
  return { broker, series, result: runBacktestSync({ ...config, compatibility: policy }) }
}

describe('the policy for backtesting.py', () => {
  it('gives every trade and every point of equity that its rules give', () => {
    fc.assert(
      fc.property(aMarket, theOptions, fc.infiniteStream(fc.nat()), (bars, options, dice) => {
        const { broker, series, result } = runBoth(bars, options, aScript(bars, options, dice))
        const difference = backtestingPyDifference(result, series, {
          trades: broker.closed.map(({ size, entryBar, exitBar, entryPrice, exitPrice }) => ({
            exact: { size, entryBar, exitBar },
            close: { entryPrice, exitPrice },
          })),
          times: bars.map((_, i) => String(i)),
          equity: broker.equity,
        })
        expect(difference).toBeNull()
      }),
      { numRuns: 200, endOnFailure: true },
    )
  })

  it('gives every order an id of its own, however often a lot is closed in parts', () => {
    fc.assert(
      fc.property(aMarket, theOptions, fc.infiniteStream(fc.nat()), (bars, options, dice) => {
        const { orders } = runBoth(bars, options, aScript(bars, options, dice)).result
        expect(new Set(orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(orders.length)
      }),
      { numRuns: 50, endOnFailure: true },
    )
  })
})
