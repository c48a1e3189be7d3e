import fc from 'fast-check'
import type { BacktestingPyScenario } from '../scenario-files.ts'
import type { ReferenceBar } from './backtesting-py.ts'

export type Options = BacktestingPyScenario['options']

/** Bars around 100 in steps of 0.01, with gaps, and with opens and closes at their extremes. */
export const aMarket: fc.Arbitrary<readonly ReferenceBar[]> = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.integer({ min: -250, max: 250 })),
      move: fc.integer({ min: -300, max: 300 }),
      above: fc.oneof(fc.constant(0), fc.nat(200)),
      below: fc.oneof(fc.constant(0), fc.nat(200)),
    }),
    { minLength: 20, maxLength: 60, size: 'max' },
  )
  .map((moves) => {
    let last = 10_000
    return moves.map(({ gap, move, above, below }) => {
      const open = Math.max(5000, last + gap)
      const close = Math.max(5000, open + move)
      last = close
      const [high, low] = [Math.max(open, close) + above, Math.min(open, close) - below]
      return { open: open / 100, high: high / 100, low: low / 100, close: close / 100 }
    })
  })

/** Options that scenarios have, in any combination. */
export const theOptions: fc.Arbitrary<Options> = fc.record({
  cash: fc.constantFrom(10_000, 100_000, 1237.5),
  spread: fc.constantFrom(0, 0, 0.0001, 0.0025),
  commission: fc.oneof(
    fc.constantFrom(0, 0.001, 0.00075),
    fc.constant<[number, number]>([5, 0.0005]),
    fc.constant('callable: max(1.00, 0.005*|units|) per fill'),
  ),
  margin: fc.constantFrom(1, 1, 0.5, 0.1, 0.02),
  trade_on_close: fc.boolean(),
  hedging: fc.boolean(),
  exclusive_orders: fc.boolean(),
  finalize_trades: fc.boolean(),
})

interface OrderAction {
  readonly bar: number
  readonly op: 'order'
  readonly units?: number
  readonly fraction?: number
  readonly limit?: number
  readonly stop?: number
  readonly sl?: number
  readonly tp?: number
}

export type Action =
  | OrderAction
  | { readonly bar: number; readonly op: 'close'; readonly portion: number }
  | { readonly bar: number; readonly op: 'cancel' }
  | { readonly bar: number; readonly op: 'sl' | 'tp'; readonly price: number }

/** A script of orders at prices near those of their bars, some of them exactly at extremes of bars to come. */
export function aScript(bars: readonly ReferenceBar[], options: Options, dice: Iterable<number>): readonly Action[] {
  const thrown = dice[Symbol.iterator]()
  const roll = (sides: number): number => (thrown.next().value as number) % sides
  return bars.flatMap((bar, index): Action[] => {
    if (index === 0) return []
    const kind = roll(20)
    const near = (): number => {
      const ahead = bars[index + 1 + roll(3)]
      const any = Math.round(bar.close * 100) + roll(401) - 200
      return roll(4) === 0 && ahead !== undefined ? (roll(2) === 0 ? ahead.high : ahead.low) : any / 100
    }
    if (kind < 6) return []
    if (kind === 6) return [{ bar: index, op: 'cancel' }]
    if (kind === 7) return [{ bar: index, op: 'sl', price: near() }]
    if (kind === 8) return [{ bar: index, op: 'tp', price: near() }]
    if (kind < 11) return [{ bar: index, op: 'close', portion: (1 + roll(100)) / 100 }]
    return orderActions(index, bar, options, roll, near)
  })
}

function orderActions(
  index: number,
  { close }: ReferenceBar,
  options: Options,
  roll: (sides: number) => number,
  near: () => number,
): OrderAction[] {
  const sign = roll(2) === 0 ? 1 : -1
  const size = roll(3) === 0 ? { units: sign * (1 + roll(120)) } : { fraction: (sign * (1 + roll(999))) / 1000 }
  const type = roll(4)
  const stop = type >= 2 ? near() : undefined
  const limit = type % 2 === 1 ? near() : undefined
  const base = limit ?? stop ?? close * (1 + sign * options.spread)
  const away = (way: number): number => Math.round((base + way * (0.3 + roll(200) / 100)) * 100) / 100
  return [
    {
      bar: index,
      op: 'order',
      ...size,
      ...(limit === undefined ? {} : { limit }),
      ...(stop === undefined ? {} : { stop }),
      ...(roll(2) === 0 ? { sl: away(-sign) } : {}),
      ...(roll(2) === 0 ? { tp: away(sign) } : {}),
    },
  ]
}
