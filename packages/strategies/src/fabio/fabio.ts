import { defineStrategy, parseTimeframe } from '@race/core'
import { atr } from '@race/indicators'
import { z } from 'zod'
import { auctionSchema, followAuction } from './auction.ts'
import { fabioParams } from './fabio-params.ts'
import { sessionClock } from './session-clock.ts'
import { tradePlan } from './trade-plan.ts'
import { useValueArea } from './use-value-area.ts'
import { useVolumes } from './use-volumes.ts'

const id = 'race/fabio'

const stateSchema = z.object({
  auction: auctionSchema.prefault({}),
  /** Entries asked for in this session. */
  trades: z.int().default(0),
  /** The session in which the latest entry was asked for. */
  entrySession: z.int().nullable().default(null),
})

/**
 * Trades at the edges of the value area of the session before, from its volume profile. Where prices beyond an edge are
 * refused it trades back to the point of control, where they are accepted with volume it goes with them. One position at a
 * time, `tradesMax` entries a session, flat at its end unless told otherwise.
 *
 * Rows of the profile are `rowTicks` ticks high, or `rowPercent` of the price: then they stand in logarithms of the price, as
 * nothing is known in `setup` of what it will be.
 *
 * It needs volume, and several bars a session.
 *
 * @example
 * ```ts
 * const params = { sessionStart: 13.5, sessionHours: 6.5, rowTicks: 10, short: true }
 * const result = runBacktestSync({ strategy: fabio, params, data: series })
 * ```
 */
export const fabio = defineStrategy({
  id,
  version: '1.0.0',
  title: 'Value area auction',
  description:
    'Trades the value area of the session before: back to its point of control where a probe beyond an edge is rejected, ' +
    'away from it where closes outside are accepted with volume. Auction market theory is of J. Peter Steidlmayer ' +
    '("Steidlmayer on Markets", 1989) and James Dalton ("Mind over Markets", 1990); the two setups are as traders of ' +
    'volume profiles use them.',
  params: fabioParams,
  state: stateSchema,
  // A profile is of two sessions, the one that runs and the one before: minutes for two days.
  needs: { intraday: true, lookbackBars: 2_880 },
  setup({ params, data, use, map }) {
    const bars = data()
    const barMs = parseTimeframe(bars.timeframe).nominalMs
    const { high, low, close } = bars
    const tick = bars.instrument.tickSize.toNumber()
    const clock = sessionClock(params.sessionStart, params.sessionHours)
    const sessions = map(bars.time, clock.sessionOf)
    const areaNow = useValueArea({ params, use, map }, bars, sessions)
    const range = use(atr, high, low, close, params.atrPeriod)
    const volumes = useVolumes(use, bars.volume, params.volumePeriod)
    const rules = {
      tolerance: tick / 2,
      probeBarsMax: params.probeBarsMax,
      sessionBarsMin: params.sessionBarsMin,
      hasVolume: () => volumes.latest() > params.volumeFactor * volumes.average(),
    }
    const size = { riskFraction: params.riskFraction }

    return {
      onBar(context) {
        const { state, position, order, time } = context
        if (!context.closed(bars)) return
        const session = sessions.now
        if (state.auction.session !== session) state.trades = 0
        const area = areaNow()
        const bar = { session, high: high.now, low: low.now, close: close.now }
        const event = followAuction(state.auction, bar, area, rules)
        const end = clock.endOf(session)
        // What is asked for now is done at the next open: that of the last bar is the last before the end.
        const isEnding = params.flatAtEnd && time + barMs >= end
        if (!position.isFlat) {
          const isLate = params.flatAtEnd && state.entrySession !== null && state.entrySession !== session
          if (isEnding || isLate) position.close({ reason: 'end of the session' })
          return
        }
        if (event === null || isEnding || time >= end || order.workingCount > 0) return
        if (params.setups !== 'both' && params.setups !== event.type) return
        if (state.trades >= params.tradesMax) return
        const [volume, volumeAverage] = [volumes.latest(), volumes.average()]
        const plan = tradePlan(event, { close: bar.close, atr: range.now, volume, volumeAverage, tick, area }, params)
        if (plan === null || (plan.direction === -1 && !params.short)) return
        const { direction, stop, target, confidence, reason } = plan
        const expiresAt = Math.min(end, time + params.expiryBars * barMs)
        order[direction === 1 ? 'buy' : 'sell']({ size, stop, target, confidence, reason, expiresAt })
        state.trades++
        state.entrySession = session
      },
    }
  },
})
