import { type BarHandles, defineStrategy, type Handle, type StrategyContext } from '@race/core'
import { atr, sma, zones } from '@race/indicators'
import { z } from 'zod'
import { barsFromNow } from '../internal/bars-from-now.ts'
import type { Direction } from '../internal/direction.ts'
import { isWorthItsRisk } from '../internal/is-worth-its-risk.ts'
import { noBullshitBreakerParams } from './no-bullshit-breaker-params.ts'
import { takeBackLate, waitingEntry } from './waiting-entry.ts'
import { confidenceOf, planOf, reasonOf, type ZoneBreak } from './zone-break.ts'
import { type TestedZone, testedZone, zoneUnderTest } from './zone-test.ts'

const state = z.strictObject({
  /** The zones that the price is at. */
  supply: testedZone.nullable().default(null),
  demand: testedZone.nullable().default(null),
  waiting: waitingEntry.nullable().default(null),
})

type BreakerContext = StrategyContext<z.output<typeof state>>

/** One side of the market: the zones that oppose a trade in this direction. */
interface Side {
  readonly direction: Direction
  readonly kind: 'supply' | 'demand'
  readonly near: Handle
  readonly far: Handle
  readonly age: Handle
}

/** The volume of a bar in averages of the bars before it; null where these have none. */
function volumeTimes({ volume }: BarHandles, average: Handle | null): number | null {
  const usual = average === null ? 0 : average.ago(1)
  return usual > 0 ? volume.now / usual : null
}

/**
 * Buys when a bar closes above the top of a supply zone that was fresh until the price came to it, within `breakBars` bars of the
 * first touch and on a volume of `volumeFactor` times its average; with `short`, sells at a close below the bottom of a demand
 * zone. The stop lies `stopAtr` average true ranges behind the near edge of the zone, the target `targetR` risks ahead, or at the
 * next fresh zone where that is nearer; without `rewardRiskMin` risks of reward there is no trade. One position at a time.
 *
 * The confidence is the mean of three shares: how far the close is beyond the zone (full at one average true range), the volume (full at
 * twice what is asked for; left out where none is) and the reward (full at twice the least).
 *
 * @example
 * ```ts
 * const result = runBacktestSync({ strategy: noBullshitBreaker, params: { entry: 'retest', short: true }, data: series })
 * ```
 */
export const noBullshitBreaker = defineStrategy({
  id: 'race/nbb',
  version: '1.0.0',
  title: 'No Bullshit Breaker',
  description:
    'Trades the break of a fresh supply or demand zone on high volume, with the stop behind the zone and a least reward for the risk. ' +
    "Zones are bases that the price left fast, after Sam Seiden's supply and demand; that a zone which fails opens the way is the " +
    'breakout reading of them.',
  params: noBullshitBreakerParams,
  state,
  needs: { lookbackBars: 1000 },
  setup({ params, data, use }) {
    const { volumeFactor, rewardRiskMin, zoneBarsMax, breakBars, riskFraction, atrPeriod } = params
    const { baseBars, baseRange, impulse, impulseBars, zonesMax, edge } = params
    const bars = data()
    const { open, high, low, close } = bars
    const range = use(atr, high, low, close, atrPeriod)
    const found = [atrPeriod, baseBars, baseRange, impulse, impulseBars, zonesMax, edge] as const
    const areas = use(zones, open, high, low, close, ...found)
    const volumeAverage = volumeFactor > 0 ? use(sma, bars.volume, params.volumePeriod) : null
    const expiryOf = barsFromNow(bars.timeframe, params.expiryBars)
    const above = { near: areas.supplyBottom, far: areas.supplyTop, age: areas.supplyAge }
    const below = { near: areas.demandTop, far: areas.demandBottom, age: areas.demandAge }
    const supply: Side = { direction: 1, kind: 'supply', ...above }
    const demand: Side = { direction: -1, kind: 'demand', ...below }
    const sides = params.short ? [supply, demand] : [supply]

    /** Takes the test of a side's zones one bar further, and gives the zone that this bar has broken. */
    const brokenZone = ({ direction, kind, near, far, age }: Side, { state: memory }: BreakerContext) => {
      const bar = { near: near.ago(1), far: far.ago(1), age: age.ago(1), high: high.now, low: low.now }
      const zone = zoneUnderTest(memory[kind], bar, { direction, breakBars, zoneBarsMax })
      const isBroken = zone !== null && direction * (close.now - zone.far) > 0
      memory[kind] = isBroken ? null : zone
      return isBroken ? zone : null
    }
    const enter = (
      { order, state: memory, time }: BreakerContext,
      { direction, near, age }: Side,
      zone: TestedZone,
    ) => {
      const times = volumeTimes(bars, volumeAverage)
      const next = age.now <= zoneBarsMax ? near.now : Number.NaN
      const broken: ZoneBreak = { direction, zone, close: close.now, range: range.now, volumeTimes: times, next }
      const plan = planOf(broken, params)
      if ((times !== null && times < volumeFactor) || !isWorthItsRisk(plan, rewardRiskMin)) return
      const signal = {
        ...{ size: { riskFraction }, stop: plan.stop, target: plan.target, expiresAt: expiryOf(time) },
        confidence: confidenceOf(broken, plan, params),
        reason: reasonOf(broken, plan),
        ...(params.entry === 'market' ? {} : { entry: { type: 'limit' as const, price: plan.entry } }),
      }
      const { id } = direction === 1 ? order.buy(signal) : order.sell(signal)
      if (params.entry === 'retest') memory.waiting = { id, target: plan.target }
    }
    return {
      onBar(context) {
        const { position, order, state: memory } = context
        if (!context.closed(bars)) return
        memory.waiting = takeBackLate(memory.waiting, { high: high.now, low: low.now }, order)
        for (const side of sides) {
          // One side at most: the close before was not beyond any zone under test, so this one cannot be beyond two opposite ones.
          const zone = brokenZone(side, context)
          if (zone !== null && position.isFlat && order.workingCount === 0) enter(context, side, zone)
        }
      },
    }
  },
})
