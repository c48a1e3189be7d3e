import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BarSeries, barSeries, defineInstrument } from '@race/core'

const start = Date.UTC(2020, 0, 1)
const minuteMs = 60_000

const instrument = defineInstrument({ id: 'BENCH', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' })

interface Prices {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** Columns of a `.bin` file: open, high, low, close, volume as little-endian float64, one after the other. */
export async function readMarket(folder: string, bars: number): Promise<BarSeries> {
  const bytes = await readFile(join(folder, `ohlcv_${bars}.bin`))
  const all = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const column = (index: number): Float64Array => all.slice(index * bars, (index + 1) * bars)
  return seriesOf({ open: column(0), high: column(1), low: column(2), close: column(3), volume: column(4) })
}

/** The first bars of the seeded market. */
export function generateMarket(bars: number): BarSeries {
  return seriesOf(walk(bars, 20_240_607))
}

function seriesOf(prices: Prices): BarSeries {
  const time = Float64Array.from(prices.close, (_, index) => start + index * minuteMs)
  return barSeries({ instrument, timeframe: '1m', columns: { time, ...prices } })
}

/**
 * A geometric random walk with a slow drift that remembers, pulled weakly back to 100, in cents. The numbers come from
 * mulberry32 (T. Ettinger) and Marsaglia's polar method in a fixed order, so that every machine races the same market.
 */
function walk(bars: number, seed: number): Prices {
  const normal = normals(uniforms(seed))
  const memory = 0.985
  const driftStep = 0.00016 * Math.sqrt(1 - memory * memory)
  const home = Math.log(100)
  const inCents = (logPrice: number): number => Math.round(Math.exp(logPrice) * 100) / 100
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
    prices.open[bar] = inCents(open)
    prices.high[bar] = inCents(top)
    prices.low[bar] = inCents(bottom)
    prices.close[bar] = inCents(level)
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
