import {
  barSeries,
  defineCorporateActions,
  defineStrategy,
  type LotView,
  type PositionView,
  RaceError,
  type StrategyContext,
} from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { backtestingPy } from './compat/backtesting-py.ts'
import { lean } from './compat/lean.ts'
import {
  type CompatibilityPolicy,
  createBacktest,
  resumeBacktest,
  runBacktestSync,
  runStreamingBacktest,
} from './index.ts'
import { dailyBars, runScripted, type ScriptedRow } from './scripted-run.ts'

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

it('a policy without a rule of lots says so when they are asked for while something is held', () => {
  let code: string | undefined
  run((position) => {
    try {
      position.lots.at(0)
    } catch (error) {
      if (error instanceof RaceError) code = error.code
    }
  }, lean())
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

describe('the lots of a position whose fills net', () => {
  const flat: ScriptedRow = [100, 101, 99, 100]
  const rows = Array.from({ length: 8 }, (_, k): ScriptedRow => [100 + k, 101 + k, 99 + k, 100 + k])
  const figures = ({ lots }: PositionView) => lots.map(({ quantity, entryPrice }) => [quantity, entryPrice])
  const errorOf = (act: () => unknown): string => {
    try {
      act()
    } catch (error) {
      if (RaceError.is(error, 'LOTS_NOT_KEPT')) return `${error.message}. ${error.hint}`
    }
    return 'none'
  }

  it('are what each fill opened, the oldest first, with its price, its time and the id of its signal', () => {
    const ids: string[] = []
    let seen: readonly LotView[] = []
    runScripted(rows, {
      0: ({ order }) => ids.push(order.buy({ size: { units: 2 } }).id),
      1: ({ order }) => ids.push(order.buy({ size: { units: 3 } }).id),
      3: ({ position }) => {
        seen = position.lots
      },
    })
    expect(
      seen.map(({ entryId, quantity, entryPrice, entryTime, stop, target }) => ({
        entryId,
        quantity,
        entryPrice,
        entryTime,
        stop,
        target,
      })),
    ).toEqual([
      { entryId: ids[0], quantity: 2, entryPrice: 101, entryTime: Date.UTC(2024, 0, 2), stop: null, target: null },
      { entryId: ids[1], quantity: 3, entryPrice: 102, entryTime: Date.UTC(2024, 0, 3), stop: null, target: null },
    ])
  })

  it('lose the oldest first to what closes, and turn with the position', () => {
    const seen: number[][][] = []
    runScripted(rows, {
      0: ({ order }) => order.buy({ size: { units: 2 } }),
      1: ({ order }) => order.buy({ size: { units: 3 } }),
      2: ({ order }) => order.sell({ size: { units: 3 } }),
      3: ({ position, order }) => {
        seen.push(figures(position))
        order.sell({ size: { units: 6 } })
      },
      4: ({ position }) => {
        seen.push(figures(position))
        position.close()
      },
      5: ({ position }) => seen.push(figures(position)),
    })
    expect(seen).toEqual([[[2, 102]], [[-4, 104]], []])
  })

  it('show the stop and the target of the bracket of their entry while it works', () => {
    const seen: (readonly [number | null, number | null])[][] = []
    const look = ({ position }: StrategyContext) => {
      seen.push(position.lots.map(({ stop, target }) => [stop, target] as const))
    }
    runScripted([...rows, [100, 101, 90, 95]], {
      0: ({ order }) => order.buy({ size: { units: 2 }, stop: 92.5, target: { touchPrice: 120, limitPrice: 119 } }),
      1: ({ order }) => order.sell({ size: { units: 1 }, target: 93 }),
      2: ({ order }) => order.buy({ size: { units: 3 }, target: 130 }),
      4: look,
      6: ({ order, position }) => order.cancel({ instrument: position.instrument }),
      7: look,
    })
    expect(seen).toEqual([
      [
        [92.5, 120],
        [null, 130],
      ],
      [
        [null, null],
        [null, null],
      ],
    ])
  })

  it('cannot be closed or changed by name: the error says what to use instead', () => {
    const messages: string[] = []
    runScripted([flat, flat, flat], {
      0: ({ order }) => order.buy({ size: { units: 2 } }),
      1: ({ position: { lots } }) =>
        messages.push(
          errorOf(() => lots[0]?.close()),
          errorOf(() => lots[0]?.modify({})),
        ),
    })
    expect(messages).toEqual([
      "A lot of 'ACME' was to be closed by itself, but the fills of this run net into one position. Use position.close({ fraction }), which closes the oldest lots first. A compatibility policy that keeps lots lets orders name one.",
      "A lot of 'ACME' was to be changed by itself, but the fills of this run net into one position. Use order.modify with the ticket of its entry, which order.find(lot.entryId) gives. A compatibility policy that keeps lots lets orders name one.",
    ])
  })

  it('are counted in new units after a split', () => {
    let seen: number[][] = []
    const half: ScriptedRow = [50, 51, 49, 50]
    runScripted(
      [flat, flat, half, half],
      {
        0: ({ order }) => order.buy({ size: { units: 3 } }),
        2: ({ position }) => {
          seen = figures(position)
        },
      },
      {
        corporateActions: defineCorporateActions([
          { type: 'split', instrument: 'ACME', time: Date.UTC(2024, 0, 3), ratio: { numerator: 2, denominator: 1 } },
        ]),
      },
    )
    expect(seen).toEqual([[6, 50]])
  })

  it('are the same in a run over a stream, and in a run that is resumed', async () => {
    const strategy = defineStrategy({
      id: 'test/watches-lots',
      version: '1.0.0',
      title: 'Watches its lots',
      params: z.strictObject({}),
      setup({ data }) {
        const { close } = data()
        return {
          onBar({ position, order }) {
            const { lots } = position
            const oldest = lots[0]
            if (lots.length < 3) order.buy({ size: { units: 1 + (Math.round(close.now) % 3) } })
            else if (oldest !== undefined) order.sell({ size: { units: oldest.quantity }, reduceOnly: true })
          },
        }
      },
    })
    const data = dailyBars(Array.from({ length: 40 }, (_, k): ScriptedRow => rows[(k * 5) % 8] as ScriptedRow))
    const whole = runBacktestSync({ strategy, data })
    expect(whole.fillCount).toBeGreaterThan(30)
    const chunks = async function* () {
      yield data.slice(0, 17)
      yield data.slice(17)
    }
    expect((await runStreamingBacktest({ strategy, data: chunks() })).hash).toBe(whole.hash)
    const begun = createBacktest({ strategy, data })
    begun.advance(21)
    const resumed = resumeBacktest({ strategy, data }, JSON.parse(JSON.stringify(begun.snapshot())))
    resumed.advance(100)
    expect(resumed.finish().hash).toBe(whole.hash)
  })

  it('are at every bar the trades that the result would have open', () => {
    const traded = fc.record({ bar: fc.nat(30), units: fc.integer({ min: -9, max: 9 }).filter((units) => units !== 0) })
    fc.assert(
      fc.property(fc.array(traded, { maxLength: 25 }), fc.integer({ min: 1, max: 32 }), (trades, length) => {
        let last: readonly LotView[] = []
        const script = Object.fromEntries(
          Array.from({ length }, (_, bar) => [
            bar,
            ({ position, order }: StrategyContext) => {
              last = position.lots
              for (const { units } of trades.filter((trade) => trade.bar === bar)) {
                if (units > 0) order.buy({ size: { units } })
                else order.sell({ size: { units: -units } })
              }
            },
          ]),
        )
        const walk = Array.from({ length }, (_, k): ScriptedRow => rows[(k * 3) % 8] as ScriptedRow)
        const { result } = runScripted(walk, script)
        const open = result.trades.filter(({ exitTime }) => exitTime === null)
        expect(last.map(({ quantity, entryPrice, entryTime }) => [quantity, entryPrice, entryTime])).toEqual(
          open.map(({ side, quantity, entryPrice, entryTime }) => [
            side === 'long' ? Number(quantity) : -Number(quantity),
            Number(entryPrice),
            entryTime,
          ]),
        )
      }),
      { numRuns: 60 },
    )
  })
})
