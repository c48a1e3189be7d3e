import { type BarSeries, barSeries, createRandom, defineStrategy, type Entry, type SignalTicket } from '@race/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BacktestConfig, type BacktestResult, runBacktestSync, runStreamingBacktest } from './index.ts'

const minute = 60_000
const types = ['limit', 'stop', 'market-if-touched', 'stop-limit'] as const

/** Sends what rests: entries of every kind away from the price, with brackets, moved and cancelled now and then. */
const rester = defineStrategy({
  id: 'test/rester',
  version: '1.0.0',
  title: 'Rester',
  params: z.strictObject({ distance: z.number().default(1), instruments: z.array(z.string()).default(['ACME']) }),
  needs: { short: true },
  setup({ params: { distance, instruments }, data, random }) {
    const closes = instruments.map((id) => [id, data(id).close] as const)
    const tickets: SignalTicket[] = []
    return {
      onBar({ order, positionOf }) {
        const [instrument, close] = closes[Math.floor(closes.length * random.next())] ?? closes[0] ?? []
        if (instrument === undefined || close === undefined || Number.isNaN(close.now)) return
        const draw = random.next()
        const away = distance * (0.25 + random.next())
        const now = close.now
        if (draw < 0.06) {
          const isBuy = random.next() < 0.5
          const type = types[Math.floor(4 * random.next())] ?? 'limit'
          const isBelow = (type === 'limit' || type === 'market-if-touched') === isBuy
          const price = isBelow ? now - away : now + away
          const limitPrice = isBuy ? price + away / 2 : price - away / 2
          const entry: Entry = type === 'stop-limit' ? { type, stopPrice: price, limitPrice } : { type, price }
          const stop = isBuy ? price - 2 * away : price + 2 * away
          const target = isBuy ? price + 2 * away : price - 2 * away
          const size = { equityFraction: 0.3 }
          const parent = random.next() < 0.2 ? tickets[tickets.length - 1] : undefined
          const after = parent === undefined ? {} : { after: parent }
          tickets.push(
            isBuy
              ? order.buy({ instrument, entry, size, stop, target, ...after })
              : order.sell({ instrument, entry, size, stop, target, ...after }),
          )
        } else if (draw < 0.08) order.cancel()
        else if (draw < 0.1) positionOf(instrument).close()
        else if (draw < 0.12 && tickets.length > 0) {
          order.modify(tickets[tickets.length - 1] as SignalTicket, { target: now + 3 * away })
        }
      },
    }
  },
})

/** Prices in cents that jump now and then; in a few bars even the open or the close lies outside of high and low. */
function marketOf(seed: string, bars: number, isSound: boolean, id = 'ACME', minutes = 1): BarSeries {
  const random = createRandom(seed)
  const columns = { time: [] as number[], open: [] as number[], high: [] as number[], low: [] as number[] }
  const close: number[] = []
  let price = 100
  for (let bar = 0; bar < bars; bar++) {
    const jump = random.next() < 0.03 ? 4 : 0.6
    const open = price + jump * (random.next() - 0.5)
    const end = open + (random.next() - 0.5)
    const reach = isSound || random.next() < 0.95 ? 0 : -1.5
    columns.time.push(bar * minutes * minute)
    columns.open.push(cents(open))
    columns.high.push(cents(Math.max(open, end) + reach + 0.4 * random.next()))
    columns.low.push(cents(Math.min(open, end) - 0.4 * random.next()))
    close.push(cents(end))
    price = Math.max(20, end)
  }
  return seriesOf(id, { ...columns, close }, minutes)
}

type Columns = Record<'time' | 'open' | 'high' | 'low' | 'close', readonly number[]>

function seriesOf(id: string, { time, open, high, low, close }: Columns, minutes = 1): BarSeries {
  const column = (values: readonly number[]) => Float64Array.from(values)
  return barSeries({
    instrument: { id, tickSize: '0.01', quantityStep: '0.001' },
    timeframe: `${minutes}m`,
    columns: {
      time: column(time),
      open: column(open),
      high: column(high),
      low: column(low),
      close: column(close),
      volume: column(close.map(() => 1_000)),
    },
  })
}

function cents(price: number): number {
  return Math.round(price * 100) / 100
}

/** The same run beside an instrument that nobody trades goes through the loop of several series, which matches every bar. */
function besides(config: Omit<BacktestConfig, 'data'>, series: BarSeries): BacktestResult {
  const ones = Array.from(series.time, () => 1)
  const idle = seriesOf('IDLE', { time: [...series.time], open: ones, high: ones, low: ones, close: ones })
  return runBacktestSync({ ...config, data: [series, idle] })
}

describe('a run that passes by quiet bars', () => {
  it('is the run that matches every bar: the same orders, fills and equity', () => {
    let fillCount = 0
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 8 }),
        fc.boolean(),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        fc.constantFrom('pessimistic', 'optimistic', 'open-high-low-close', 'adaptive' as const),
        fc.constantFrom(undefined, { drawdownMax: 0.02 }),
        (seed, isSound, distance, intrabar, limits) => {
          const series = marketOf(seed, 400, isSound)
          const config = {
            strategy: rester,
            params: { distance },
            intrabar,
            seed: seed.length,
            capital: 10_000,
            ...(limits === undefined ? {} : { risk: { limits } }),
          } as const
          const quiet = runBacktestSync({ ...config, data: series })
          const merged = besides(config, series)
          expect(quiet.hash).toBe(merged.hash)
          expect(quiet.equity).toEqual(merged.equity)
          expect(quiet.finalEquity.toString()).toBe(merged.finalEquity.toString())
          fillCount += quiet.fillCount
        },
      ),
      { numRuns: 150 },
    )
    expect(fillCount).toBeGreaterThan(3_000)
  })

  it('is the run over streams, of one instrument, and of two whose bars differ in length', async () => {
    let fillCount = 0
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 8 }),
        fc.boolean(),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        fc.constantFrom('pessimistic', 'optimistic', 'open-low-high-close', 'adaptive' as const),
        fc.constantFrom(1, 5),
        fc.boolean(),
        async (seed, isSound, distance, intrabar, minutes, isAlone) => {
          const other = marketOf(`${seed}/2`, 300 / minutes, isSound, 'OTHER', minutes)
          const series = [marketOf(seed, 300, isSound), ...(isAlone ? [] : [other])]
          const config = {
            strategy: rester,
            params: { distance, instruments: series.map(({ instrument }) => instrument.id) },
            intrabar,
            seed: seed.length,
            capital: 10_000,
          } as const
          const quiet = runBacktestSync({ ...config, data: series })
          const streamed = await runStreamingBacktest({ ...config, data: series.map(wholly), equity: 'every-bar' })
          expect(quiet.hash).toBe(streamed.hash)
          expect(quiet.equity).toEqual(streamed.equity)
          fillCount += quiet.fillCount
        },
      ),
      { numRuns: 120 },
    )
    expect(fillCount).toBeGreaterThan(2_000)
  })
})

async function* wholly(series: BarSeries) {
  yield series
}
