import { defineStrategy } from '@race/core'
import { z } from 'zod'
import { percentRank } from './percent-rank.ts'

const level = z.number().min(0).max(1)

const params = z
  .strictObject({
    period: z
      .int()
      .min(5)
      .max(500)
      .default(50)
      .meta({ unit: 'bars', description: 'Bars that the close is ranked among.' }),
    enter: level.default(0.05).meta({ description: 'Buys when the rank of the close is at or below this.' }),
    leave: level.default(0.6).meta({ description: 'Closes when the rank of the close is above this.' }),
  })
  .check(({ value, issues }) => {
    if (value.enter < value.leave) return
    const message = `must be below leave, but enter is ${value.enter} and leave is ${value.leave}`
    issues.push({ code: 'custom', path: ['enter'], input: value.enter, message })
  })

/** Buys what is cheap beside its own last bars, and closes it when it is not any more. */
export const percentRankReversion = defineStrategy({
  id: 'acme/percent-rank-reversion',
  version: '1.0.0',
  title: 'Percent rank reversion',
  params,
  needs: { lookbackBars: 10 },
  setup({ params, data, use }) {
    const { close } = data()
    const rank = use(percentRank, close, params.period)
    return {
      onBar({ position, order }) {
        if (position.isFlat && order.workingCount === 0 && rank.now <= params.enter) order.buy({ reason: 'cheap' })
        else if (position.isLong && rank.now > params.leave) position.close({ reason: 'not cheap any more' })
      },
    }
  },
})
