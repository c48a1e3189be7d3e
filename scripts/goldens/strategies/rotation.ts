import { defineStrategy } from '@race/core'
import { z } from 'zod'

const params = z.strictObject({ lookbackBars: z.int().default(20), everyBars: z.int().default(10) })

/** Holds the two instruments that have risen most, each with a share of the equity. */
export const rotation = defineStrategy({
  id: 'golden/rotation',
  version: '1.0.0',
  title: 'Strongest of several',
  params,
  needs: { lookbackBars: 64 },
  setup({ params: { lookbackBars, everyBars }, data, instruments }) {
    const all = instruments.map((id) => data(id))
    let bar = -1
    return {
      onBar({ order, account, closed, isStale, positionOf }) {
        bar++
        if (bar < lookbackBars || bar % everyBars !== 0) return
        const ranked = all
          .filter((bars) => closed(bars) && !isStale(bars))
          .map((bars) => ({ bars, gain: bars.close.now / bars.close.ago(lookbackBars) - 1 }))
          .sort((a, b) => b.gain - a.gain || (a.bars.instrument.id < b.bars.instrument.id ? -1 : 1))
        // The weakest first: what is sold pays for what is bought.
        for (const [rank, { bars }] of [...ranked.entries()].reverse()) {
          const instrument = bars.instrument.id
          const targetFraction = rank === 0 ? 0.5 : rank === 1 ? 0.3 : 0
          const held = (positionOf(instrument).quantity * bars.close.now) / account.equity
          if (held > targetFraction) order.sell({ instrument, size: { targetFraction } })
          else if (held < targetFraction) order.buy({ instrument, size: { targetFraction } })
        }
      },
    }
  },
})
