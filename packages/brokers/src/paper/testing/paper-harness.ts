import { type BrokerReport, createManualClock, decimal, defineInstrument, type MarketEvent } from '@race/core'
import type { BrokerHarness, ScriptedFill } from '@race/testkit'
import { createPaperBroker } from '../create-paper-broker.ts'
import { scriptLog } from '../log-script.ts'

const instrument = defineInstrument({ id: 'AAA', assetClass: 'crypto', quantityStep: '0.001' })
const minute = 60_000

/** The paper broker over a log in memory. Orders fill by bars that have as much volume as is to be filled. */
export const paperHarness: BrokerHarness = {
  name: 'paper',
  async open() {
    const clock = createManualClock(Date.UTC(2026, 0, 5))
    const log = scriptLog()
    let isClosed = false
    const broker = await createPaperBroker({
      ...{ name: 'paper', instruments: [instrument], capital: 1_000_000, clock, store: log },
      costs: { fee: { type: 'percentage', rate: '0.00075' }, liquidity: { participation: 1 } },
    })
    let held: Promise<void> | null = null
    const { append } = log
    log.append = async (...given) => {
      await held
      return append(...given)
    }
    const nextBar = (price: number, volume: number): readonly MarketEvent[] => {
      const time = clock.now()
      clock.advance(minute)
      const values = { time, open: price, high: price, low: price, close: price, volume }
      const event = { instrument: 'AAA', timeframe: '1m', bar: values, receivedAt: clock.now() } as const
      return [
        { ...event, type: 'bar-opened', time },
        { ...event, type: 'bar-closed', time: time + minute },
      ]
    }
    const bar = async (price: number, volume: number): Promise<readonly BrokerReport[]> => {
      const reports: BrokerReport[] = []
      for (const one of isClosed ? [] : nextBar(price, volume)) reports.push(...(await broker.match(one)))
      return reports
    }
    const dispose = broker[Symbol.asyncDispose].bind(broker)
    broker[Symbol.asyncDispose] = () => {
      isClosed = true
      return dispose()
    }
    return {
      broker,
      instrument,
      price: decimal(100),
      close: () => broker[Symbol.asyncDispose](),
      // A bar in which nothing is traded.
      settle: () => bar(100, 0),
      venue: {
        orderCount: (id) =>
          log.events.filter(({ type, data }) => type === 'order-taken' && JSON.stringify(data).includes(`"${id}"`))
            .length,
        fill: ({ price, quantity }: ScriptedFill) => bar(price.toNumber(), quantity.toNumber()),
        fillAhead: ({ price, quantity }: ScriptedFill) =>
          nextBar(price.toNumber(), quantity.toNumber()).flatMap((event) => broker.ahead.match(event)),
        holdDisk() {
          const { promise, resolve } = Promise.withResolvers<void>()
          held = promise
          return resolve
        },
        failDisk() {
          log.next = 'lost'
        },
      },
    }
  },
}
