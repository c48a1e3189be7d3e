import { describe, expect, it } from 'vitest'
import { anchoredVwap, createVwap, vwap } from './vwap.ts'

describe('the volume-weighted average price', () => {
  it('begins anew with each session, and is the latest price until something was traded in it', () => {
    const price = Float64Array.of(10, 13, 14, 16, 20)
    const volume = Float64Array.of(100, 200, 0, 0, 50)
    expect([...vwap(Float64Array.of(1, 1, 2, 2, 2), price, price, price, volume)]).toEqual([10, 12, 14, 16, 20])
    expect([...anchoredVwap(price, price, price, volume)]).toEqual([10, 12, 12, 12, 4600 / 350])
  })

  it('does not drift over ten million bars', () => {
    const average = createVwap()
    let [state, price] = [12345, 100]
    let [money, lost, volumes] = [0, 0, 0]
    for (let i = 0; i < 10_000_000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      price *= 1 + (state / 2 ** 31) * 1e-4
      const volume = (state >>> 8) % 1_000
      average.update(1, price, price, price, volume)
      // Compensated, from the definition.
      const term = price * volume
      const next = money + term
      lost += Math.abs(money) >= Math.abs(term) ? money - next + term : term - next + money
      money = next
      volumes += volume
    }
    const exact = (money + lost) / volumes
    expect(Math.abs(average.value - exact) / exact).toBeLessThan(1e-10)
  })
})
