import { defineStrategy } from '@race/core'
import { crossedAbove, crossedBelow, ema, sma } from '@race/indicators'
import { z } from 'zod'

const params = z.strictObject({ days: z.int().default(10), hours: z.int().default(12) })

/** Trades crossings of the hour in the direction that the day allows. */
export const dailyFilter = defineStrategy({
  id: 'golden/daily-filter',
  version: '1.0.0',
  title: 'Hours under a filter of days',
  params,
  setup({ params: { days, hours }, data, use, instruments: [instrument] }) {
    const hourly = data(instrument, '1h')
    const daily = data(instrument, '1d')
    const trend = use(sma, daily.close, days)
    const average = use(ema, hourly.close, hours)
    return {
      onBar({ position, order, closed }) {
        if (!closed(hourly)) return
        if (position.isLong && (crossedBelow(hourly.close, average) || daily.close.now < trend.now)) position.close()
        else if (position.isFlat && daily.close.now > trend.now && crossedAbove(hourly.close, average)) {
          order.buy({ size: { equityFraction: 0.95 } })
        }
      },
    }
  },
})
