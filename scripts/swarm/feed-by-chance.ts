import type { MarketEvent, Random } from '@race/core'
import type { Engine } from '@race/engine'
import type { WorldProcess } from '@race/testkit/world'
import type { EngineSetup } from './engine-driver.ts'

/** What the market is told to an engine with. */
export interface FeedStage {
  readonly process: WorldProcess
  readonly setup: Pick<EngineSetup, 'hasTicks' | 'hasStaleData' | 'stopChance'>
  /** Whether anything is told at all. */
  readonly isTrading: () => boolean
}

const barMs = 1000

interface OpenBar {
  readonly start: number
  readonly open: number
  high: number
  low: number
  close: number
}

/** Makes bars of a second out of trades, and gives each to the engine when it has closed; trades as well where that is wanted. */
export async function feed({ process, setup, isTrading }: FeedStage, engine: Engine): Promise<void> {
  const open = new Map<string, OpenBar>()
  const random = process.random.fork('feed')
  const { signal } = new AbortController()
  const tell = async (event: MarketEvent): Promise<void> => {
    if (isTrading()) await engine.onMarket([event]).catch(() => {})
  }
  for await (const event of process.market(signal)) {
    if (event.type !== 'trade') continue
    const { price } = event.trade
    const start = Math.floor(event.time / barMs) * barMs
    const bar = open.get(event.instrument)
    if (bar !== undefined && bar.start < start) {
      open.delete(event.instrument)
      const time = bar.start + barMs
      if (setup.hasTicks === true && isTrading()) await engine.onTime(time).catch(() => {})
      await tell(closedOf(event.instrument, bar, process.clock.now()))
      if (setup.hasStaleData === true && isTrading()) await tellFreshness(random, engine, event.instrument)
    }
    if (setup.hasTicks === true) await tell(event)
    const now = open.get(event.instrument)
    if (now === undefined) open.set(event.instrument, { start, open: price, high: price, low: price, close: price })
    else {
      now.high = Math.max(now.high, price)
      now.low = Math.min(now.low, price)
      now.close = price
    }
  }
}

function closedOf(instrument: string, { start, ...prices }: OpenBar, receivedAt: number): MarketEvent {
  return {
    ...{ type: 'bar-closed', instrument, timeframe: '1s', time: start + barMs, receivedAt },
    bar: { time: start, ...prices, volume: 1 },
  }
}

async function tellFreshness(random: Random, engine: Engine, instrument: string): Promise<void> {
  const isFresh = !engine.account.stale.has(instrument)
  if (random.next() >= (isFresh ? 0.03 : 0.3)) return
  await engine.onFreshness(instrument, !isFresh, 'by chance').catch(() => {})
}

/** The host stops the engine at some second, and its process ends when it has stopped. */
export async function stopByChance({ process, setup, isTrading }: FeedStage, engine: Engine): Promise<void> {
  const random = process.random.fork('stop')
  const { signal } = new AbortController()
  for (;;) {
    await process.timers.after(1000, { signal })
    if (!isTrading()) return
    if (random.next() >= (setup.stopChance ?? 0)) continue
    await engine.stop({ reason: 'by chance', orders: random.next() < 0.5 ? 'cancel' : 'keep' }).catch(() => {})
    await process.exit('the host stopped it')
  }
}
