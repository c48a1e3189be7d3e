import { barSeries, defineStrategy, type PositionView, RaceError } from '@race/core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { backtestingPy } from './compat/backtesting-py.ts'
import { type CompatibilityPolicy, runBacktestSync } from './index.ts'

const column = Float64Array.of(10, 11, 12, 13, 14)
const data = barSeries({
  instrument: { id: 'ACME', quoteCurrency: 'USD', calendar: '24x7', tickSize: '1' },
  timeframe: '1d',
  columns: { time: column.map((_, k) => k * 86_400_000), open: column, high: column, low: column, close: column },
})

/** Buys twice, and then does something with its position on the last bar but one. */
function run(act: (position: PositionView) => void, compatibility?: CompatibilityPolicy) {
  const strategy = defineStrategy({
    id: 'test/lots',
    version: '1.0.0',
    title: 'Lots',
    params: z.strictObject({}),
    setup({ data }) {
      const { close } = data()
      return {
        onBar({ position, order }) {
          if (close.now < 12) order.buy({ size: { units: close.now - 8 } })
          else if (close.now === 13) act(position)
        },
      }
    },
  })
  return runBacktestSync({ strategy, data, ...(compatibility === undefined ? {} : { compatibility }) })
}

it('a position shows its lots where a policy keeps them, and closes one by itself', () => {
  let seen: readonly (readonly [number, number])[] = []
  const { trades } = run(({ lots }) => {
    seen = lots.map(({ quantity, entryPrice }) => [quantity, entryPrice] as const)
    lots[1]?.close()
  }, backtestingPy())
  expect(seen).toEqual([
    [2, 11],
    [3, 12],
  ])
  const closed = trades.filter(({ exitTime }) => exitTime !== null)
  expect(closed.map(({ quantity, entryPrice }) => [Number(quantity), Number(entryPrice)])).toEqual([[3, 12]])
})

it('a run that keeps no lots says so when they are asked for while something is held', () => {
  let code: string | undefined
  run((position) => {
    try {
      position.lots.at(0)
    } catch (error) {
      if (error instanceof RaceError) code = error.code
    }
  })
  expect(code).toBe('LOTS_NOT_KEPT')
})

it('a run that keeps no lots has none while it is flat', () => {
  let count = Number.NaN
  const strategy = defineStrategy({
    id: 'test/flat',
    version: '1.0.0',
    title: 'Flat',
    params: z.strictObject({}),
    setup: () => ({
      onBar({ position }) {
        count = position.lots.length
      },
    }),
  })
  runBacktestSync({ strategy, data })
  expect(count).toBe(0)
})
