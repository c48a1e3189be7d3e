import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BarSeries, barSeries, type InstrumentOptions } from '@race/core'
import { minuteMs, type Prices, pricesOfBytes, start } from './terms.mjs'

const withTick: InstrumentOptions = { id: 'BENCH', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' }
/** Any float price, and units to eight decimals: the tick is inferred, and amounts leave the safe integers. */
const withoutTick: InstrumentOptions = { id: 'BENCH', assetClass: 'crypto', quantityStep: '0.00000001' }

/** The seeded market in cents: from files, where a folder is given, else walked here. */
export async function readPrices(bars: number, dataFolder: string | null): Promise<Prices> {
  if (dataFolder === null) return walkPrices(bars)
  return pricesOfBytes(await readFile(join(dataFolder, `ohlcv_${bars}.bin`)))
}

/** The columns as the bytes of a file that `pricesOfBytes` reads. */
export function bytesOfPrices({ open, high, low, close, volume }: Prices): Buffer {
  return Buffer.concat([open, high, low, close, volume].map((column) => Buffer.from(column.buffer)))
}

/** The first bars of the seeded market; unrounded, the same walk before its prices are taken to cents. */
export function walkPrices(bars: number, options: { readonly isUnrounded?: boolean } = {}): Prices {
  return walk(bars, 20_240_607, options.isUnrounded === true)
}

/** Minute bars with a tick of 0.01 and a lot of 0.001. */
export function seriesOf(prices: Prices): BarSeries {
  return barSeries({
    instrument: withTick,
    timeframe: '1m',
    columns: { time: timesOf(prices.close.length), ...prices },
  })
}

/** Minute bars of any float price. */
export function seriesWithoutTick(prices: Prices): BarSeries {
  const time = timesOf(prices.close.length)
  return barSeries({ instrument: withoutTick, timeframe: '1m', columns: { time, ...prices } })
}

/** When each bar opens, epoch ms. */
function timesOf(bars: number): Float64Array {
  return Float64Array.from({ length: bars }, (_, index) => start + index * minuteMs)
}

/**
 * A geometric random walk with a slow drift that remembers, pulled weakly back to 100. The numbers come from mulberry32
 * (T. Ettinger) and Marsaglia's polar method in a fixed order, so that every machine races the same market.
 */
function walk(bars: number, seed: number, isUnrounded: boolean): Prices {
  const normal = normals(uniforms(seed))
  const memory = 0.985
  const driftStep = 0.00016 * Math.sqrt(1 - memory * memory)
  const home = Math.log(100)
  const priceOf = (logPrice: number): number =>
    isUnrounded ? Math.exp(logPrice) : Math.round(Math.exp(logPrice) * 100) / 100
  const column = (): Float64Array => new Float64Array(bars)
  const prices = { open: column(), high: column(), low: column(), close: column(), volume: column() }
  let level = home
  let drift = 0
  for (let bar = 0; bar < bars; bar++) {
    drift = memory * drift + driftStep * normal()
    level += 0.0002 * normal()
    const open = level
    let top = level
    let bottom = level
    for (let quarter = 0; quarter < 4; quarter++) {
      level += (drift - 2e-5 * (level - home)) / 4 + 0.0008 * normal()
      top = Math.max(top, level)
      bottom = Math.min(bottom, level)
    }
    prices.open[bar] = priceOf(open)
    prices.high[bar] = priceOf(top)
    prices.low[bar] = priceOf(bottom)
    prices.close[bar] = priceOf(level)
    prices.volume[bar] = Math.round(1000 * Math.exp(0.5 * normal()))
  }
  return prices
}

function uniforms(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function normals(uniform: () => number): () => number {
  let kept: number | null = null
  return () => {
    if (kept !== null) {
      const value = kept
      kept = null
      return value
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * Math.log(square)) / square)
      kept = y * factor
      return x * factor
    }
  }
}
