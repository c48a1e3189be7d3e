import type { Costs } from '@race/backtest'
import { type ReplayOptions, recordingOf, replaySession } from '@race/backtest/replay'
import { type AccountFacts, type AccountFactType, type BarSeries, createRandom, decimal } from '@race/core'
import { isHappening } from './dice.ts'
import { fee, key, type Plan, session } from './recorded-session.ts'

/** Replays the session, and says how much there was of what it was made for. */
export async function replayed(plan: Plan) {
  const store = await session(plan)
  const recording = await recordingOf(store.log(key))
  const options: ReplayOptions = {
    ...{ strategies: plan.strategies, costs: { fee, ...plan.costs } as Costs },
    ...(plan.met === undefined ? {} : { ticks: plan.met }),
    ...(plan.settings?.fillProbability === undefined ? {} : { fillProbability: plan.settings.fillProbability }),
  }
  const replay = await replaySession(recording, options)
  const count = <Type extends AccountFactType>(type: Type, where: (data: AccountFacts[Type]) => boolean = () => true) =>
    recording.facts[type].filter(({ data }) => where(data as AccountFacts[Type])).length
  return { recording, replay, count }
}

/** What a strategy reads that trades on a series. */
export const on = (series: BarSeries) => [{ instrument: series.instrument.id, timeframe: series.timeframe }]

/** People who take their time: they approve, change, reject and forget. */
export function guides(seed: string, share = 0.3): NonNullable<Plan['people']> {
  const random = createRandom(seed)
  return async ({ engine, do: ask }) => {
    for (const [intentId, { proposed }] of [...engine.account.proposals]) {
      if (!isHappening(random, share)) continue
      const reason = 'looked at'
      if (isHappening(random, 0.25)) await ask({ type: 'reject', intentId, reason })
      else if (isHappening(random, 0.6) || proposed.quantity === null) await ask({ type: 'approve', intentId, reason })
      else {
        const half = decimal(proposed.quantity).dividedBy(decimal(2), { decimals: 3, rounding: 'ceiling' })
        const { stop } = proposed.signal as { readonly stop?: number }
        const tighter = stop === undefined ? {} : { stop: String(decimal(stop).plus(decimal('0.01'))) }
        await ask({ type: 'approve', intentId, reason, quantity: String(half), ...tighter })
      }
    }
  }
}
