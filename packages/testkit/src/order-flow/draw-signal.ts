import type { Entry, ProfitTarget, ProtectiveStop, Random, Side, SignalOptions, Size, TimeInForce } from '@race/core'
import { drawOne } from './draw-one.ts'

export interface DrawSignalOptions {
  /** The latest price: every price that is drawn lies within ±10 % of it. Floats, not yet on ticks. */
  readonly price: number
  /** Epoch ms of the decision; `gtd` orders expire some three days later. */
  readonly time: number
  readonly side: Side
  /** Whether a size may aim at a short position; true by default. */
  readonly short?: boolean
}

/**
 * Draws what a signal can say: every type of entry, time in force and kind of size, with and without a stop and a target of
 * every form, sometimes reduce-only. Most of what is drawn makes sense, some of it does not, as in life.
 *
 * @param random moves on by as many draws as it takes; the same state of it gives the same signal
 */
export function drawSignal(random: Random, { price, time, side, short = true }: DrawSignalOptions): SignalOptions {
  const away = side === 'buy' ? 1 : -1
  const near = (fraction: number) => price * (1 + away * fraction * (0.5 + random.next()))
  const stop = drawOne<() => ProtectiveStop | undefined>(random, [
    () => undefined,
    () => near(-0.06),
    () => ({ trail: { percent: 5 } }),
    () => ({ price: near(-0.06), limitPrice: near(-0.09) }),
  ])()
  const target = drawOne<() => ProfitTarget | undefined>(random, [
    () => undefined,
    () => near(0.06),
    () => ({ touchPrice: near(0.06) }),
  ])()
  const timeInForce = drawOne<TimeInForce>(random, ['gtc', 'gtc', 'day', 'ioc', 'fok', 'at-open', 'at-close', 'gtd'])
  return {
    entry: drawEntry(random, near),
    size: drawSize(random, short),
    timeInForce,
    stop,
    target,
    ...(timeInForce === 'gtd' ? { expiresAt: time + 250_000_000 } : {}),
    ...(random.next() < 0.1 ? { reduceOnly: true } : {}),
  }
}

function drawEntry(random: Random, near: (fraction: number) => number): Entry {
  return drawOne<() => Entry>(random, [
    () => ({ type: 'market' }),
    () => ({ type: 'limit', price: near(-0.01) }),
    () => ({ type: 'stop', price: near(0.01) }),
    () => ({ type: 'stop-limit', stopPrice: near(0.01), limitPrice: near(0.012) }),
    () => ({ type: 'market-if-touched', price: near(-0.01) }),
    () => ({ type: 'limit-if-touched', touchPrice: near(-0.01), limitPrice: near(-0.01) }),
    () => ({ type: 'trailing-stop', trail: { percent: 1.5 } }),
    () => ({ type: 'trailing-stop-limit', trail: { percent: 1.5 }, limitOffset: 0.1 }),
  ])()
}

function drawSize(random: Random, short: boolean): Size {
  return drawOne<Size>(random, [
    { equityFraction: 0.3 },
    { equityFraction: 1 },
    { notional: 20_000 },
    { units: 50 },
    { targetFraction: 0.5 },
    { targetFraction: short ? -0.25 : 0.25 },
  ])
}
