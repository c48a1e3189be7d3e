import fc from 'fast-check'
import type { BacktraderScenario } from '../scenario-files.ts'
import { aMarket } from './arbitrary-market.ts'
import type { BacktraderBar } from './backtrader.ts'

/** What of a scenario of backtrader is drawn. */
export type DrawnScenario = Pick<BacktraderScenario, 'cash' | 'commission' | 'broker'>

/** Daily bars with days left out, and volumes of which a share is taken. */
export const aDailyMarket: fc.Arbitrary<readonly BacktraderBar[]> = fc
  .tuple(aMarket, fc.array(fc.tuple(fc.constantFrom(1, 1, 1, 3), fc.nat(800)), { minLength: 60, maxLength: 60 }))
  .map(([bars, more]) => {
    let day = 10
    return bars.map((bar, index) => {
      const [days, volume] = more[index] as [number, number]
      day += days
      return { ...bar, day, volume }
    })
  })

const aStock: fc.Arbitrary<DrawnScenario['commission']> = fc.record({
  commission: fc.constantFrom(0, 0.001),
  margin: fc.constant(null),
  mult: fc.constant(1),
  leverage: fc.constantFrom(1, 1, 2, 5),
  interest: fc.constantFrom(0, 0, 0.15),
  interest_long: fc.boolean(),
})

const aFuture: fc.Arbitrary<DrawnScenario['commission']> = fc.record({
  commission: fc.constantFrom(0, 2),
  margin: fc.constantFrom(500, 2000),
  mult: fc.constantFrom(5, 10),
  leverage: fc.constant(1),
  interest: fc.constant(0),
  interest_long: fc.constant(false),
})

/**
 * Brokers and commissions that scenarios have, in any combination but one: interest is not shown in the fees of orders that
 * cheat on the close and then wait for more than a bar.
 */
export const aScenario: fc.Arbitrary<DrawnScenario> = fc
  .record({
    cash: fc.constantFrom(5000, 20_000, 100_000),
    commission: fc.oneof(aStock, aStock, aFuture),
    broker: fc.record({
      coc: fc.boolean(),
      slip_perc: fc.constantFrom(0, 0, 0.002),
      slip_fixed: fc.constantFrom(0, 0.05),
      slip_open: fc.boolean(),
      slip_match: fc.boolean(),
      slip_limit: fc.boolean(),
      slip_out: fc.boolean(),
      filler_perc: fc.constantFrom(null, null, 10),
    }),
  })
  .map(({ cash, commission, broker }) => {
    const mayWait = broker.filler_perc !== null || !broker.slip_match
    const interest = broker.coc && mayWait ? 0 : commission.interest
    return { cash, broker, commission: { ...commission, interest } }
  })

export interface ScriptedOrder {
  readonly bar: number
  readonly type: 'Market' | 'Limit' | 'Stop' | 'StopLimit'
  readonly side: 'buy' | 'sell'
  readonly units: number
  readonly price?: number
  readonly limit?: number
  readonly valid_days?: number
}

export type BacktraderAction = ScriptedOrder | { readonly bar: number; readonly type: 'cancel_all' }

/** A script of orders at prices near those of their bars, up to two on a bar. */
export function aBacktraderScript(bars: readonly BacktraderBar[], dice: Iterable<number>): readonly BacktraderAction[] {
  const thrown = dice[Symbol.iterator]()
  const roll = (sides: number): number => (thrown.next().value as number) % sides
  const order = (bar: number, close: number): ScriptedOrder => {
    const near = (): number => (Math.round(close * 100) + roll(401) - 200) / 100
    const type = (['Market', 'Market', 'Limit', 'Stop', 'StopLimit'] as const)[roll(5)] ?? 'Market'
    return {
      bar,
      type,
      side: roll(2) === 0 ? 'buy' : 'sell',
      units: 1 + roll(roll(3) === 0 ? 400 : 60),
      ...(type === 'Market' ? {} : { price: near() }),
      ...(type === 'StopLimit' ? { limit: near() } : {}),
      ...(type !== 'Market' && roll(2) === 0 ? { valid_days: 1 + roll(8) } : {}),
    }
  }
  return bars.flatMap((bar, index): BacktraderAction[] => {
    const kind = roll(12)
    if (kind < 4) return []
    if (kind === 4) return [{ bar: index, type: 'cancel_all' }]
    return kind < 9 ? [order(index, bar.close)] : [order(index, bar.close), order(index, bar.close)]
  })
}
