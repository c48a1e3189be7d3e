import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TradedVolume, type TradedVolumeState } from '../index.ts'

const day = 86_400_000

describe('the traded volume', () => {
  it('is the sum over the UTC days that end with the present one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 52 }), fc.integer({ min: 0, max: 2 * day })), {
          maxLength: 30,
        }),
        fc.integer({ min: -3 * day, max: 3 * day }),
        (days, trades, start) => {
          const volume = new TradedVolume(days)
          let time = start
          const seen: { readonly amount: number; readonly day: number }[] = []
          for (const [amount, later] of trades) {
            time += later
            volume.observe(amount, time)
            seen.push({ amount, day: Math.floor(time / day) })
            const today = Math.floor(time / day)
            const expected = seen
              .filter((trade) => today - trade.day < days)
              .reduce((sum, trade) => sum + BigInt(trade.amount), 0n)
            expect(BigInt(volume.at(time))).toBe(expected)
            expect(volume.latest).toBe(volume.at(time - day))
          }
          const copy = new TradedVolume(days)
          const state = volume.snapshot()
          if (state === null) return
          copy.restore(JSON.parse(JSON.stringify(state)))
          expect(copy.snapshot()).toEqual(state)
          expect([copy.at(time), copy.at(time + day)]).toEqual([volume.at(time), volume.at(time + day)])
        },
      ),
    )
  })

  it('counts what comes late into its day, and leaves out what is older than its days', () => {
    const volume = new TradedVolume(2)
    volume.observe(1, 5 * day)
    volume.observe(10, 4 * day)
    volume.observe(100, 3 * day)
    expect(volume.latest).toBe(11)
    expect(volume.at(6 * day)).toBe(1)
    expect(volume.at(100 * day)).toBe(0)
  })

  it('has no snapshot before it has seen anything', () => {
    expect(new TradedVolume(3).snapshot()).toBeNull()
  })

  it.each<[TradedVolumeState]>([
    [{ day: 1, amounts: ['1'] }],
    [{ day: 0.5, amounts: ['1', '2'] }],
    [{ day: 1, amounts: ['1', '-2'] }],
    [{ day: 1, amounts: ['1', 'x'] }],
  ])('does not go on from what no volume of two days has: %j', (state) => {
    expect(() => new TradedVolume(2).restore(state)).toThrow(/A traded volume of 2 days cannot go on from/)
  })
})
