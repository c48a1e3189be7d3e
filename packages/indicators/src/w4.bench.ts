import { expect, test } from 'vitest'
import { atr, bbands, ema, macd, rsi, sma } from './index.ts'

// Workload W4: six indicators over a million bars, as columns and value by value.
const length = 1_000_000
let state = 20240607
let price = 100
const high = new Float64Array(length)
const low = new Float64Array(length)
const close = Float64Array.from({ length }, (_, i) => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0
  const previous = price
  price = Math.round(price * (1 + (state / 2 ** 31) * 0.003) * 100) / 100
  high[i] = Math.max(previous, price) + 0.05
  low[i] = Math.min(previous, price) - 0.05
  return price
})
const one = new Float64Array(length)
const three = [one, new Float64Array(length), new Float64Array(length)]

test('columns of a million bars', async ({ bench }) => {
  await bench.compare(
    bench('sma(20)', () => sma.column([close], [20], [one])),
    bench('ema(20)', () => ema.column([close], [20], [one])),
    bench('rsi(14)', () => rsi.column([close], [14], [one])),
    bench('macd(12, 26, 9)', () => macd.column([close], [12, 26, 9], three)),
    bench('bbands(20, 2)', () => bbands.column([close], [20, 2], three)),
    bench('atr(14)', () => atr.column([high, low, close], [14], [one])),
  )
  expect(one[length - 1]).toBeGreaterThan(0)
})

// One loop each, so that every call of `update` knows its callee, as a host's own loop over one indicator does.
test('streams of a million bars', async ({ bench }) => {
  await bench.compare(
    bench('sma(20)', () => {
      const stream = sma.stream(20)
      for (let i = 0; i < length; i++) one[i] = stream.update(close[i] as number)
    }),
    bench('ema(20)', () => {
      const stream = ema.stream(20)
      for (let i = 0; i < length; i++) one[i] = stream.update(close[i] as number)
    }),
    bench('rsi(14)', () => {
      const stream = rsi.stream(14)
      for (let i = 0; i < length; i++) one[i] = stream.update(close[i] as number)
    }),
    bench('macd(12, 26, 9)', () => {
      const stream = macd.stream(12, 26, 9)
      for (let i = 0; i < length; i++) one[i] = stream.update(close[i] as number)
    }),
    bench('bbands(20, 2)', () => {
      const stream = bbands.stream(20, 2)
      for (let i = 0; i < length; i++) one[i] = stream.update(close[i] as number)
    }),
    bench('atr(14)', () => {
      const stream = atr.stream(14)
      for (let i = 0; i < length; i++) one[i] = stream.update(high[i] as number, low[i] as number, close[i] as number)
    }),
  )
  expect(one[length - 1]).toBeGreaterThan(0)
})
