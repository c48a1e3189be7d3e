import { describe, expect, it } from 'vitest'
import { BookSide } from './book-side.ts'
import { aheadOf, byPrice, keepPlace, type RestingPlace } from './resting-place.ts'

/** A side as it has been quoted: price and size; a price of 0 for none, a size of null where none is told. */
function quoted(...quotes: readonly (readonly [ticks: number, steps: number | null])[]): BookSide {
  const side = new BookSide()
  for (const [ticks, steps] of quotes) side.quote(ticks, steps)
  return side
}

describe('before an order that comes to a price', () => {
  it.each<readonly [claim: string, side: 1 | -1, ticks: number, own: readonly [number, number | null], ahead: unknown]>(
    [
      ['is all that is quoted there', 1, 100, [100, 7], 7],
      ['is what nobody can tell where the source tells no size', 1, 100, [100, null], null],
      ['is nobody where it is the highest bid', 1, 101, [100, 7], 0],
      ['is nobody where it is the lowest ask', -1, 99, [100, 7], 0],
      ['is what nobody can tell below the best bid', 1, 99, [100, 7], null],
      ['is what nobody can tell above the best ask', -1, 101, [100, 7], null],
      ['is what nobody can tell where the bid is not quoted', 1, 100, [0, null], null],
      ['is what nobody can tell where the ask is not quoted', -1, 100, [0, null], null],
    ],
  )('%s', (_, side, ticks, own, ahead) => {
    expect(aheadOf(side, ticks, quoted(own))).toBe(ahead)
  })
})

describe('a place in the queue at 100', () => {
  type Quotes = readonly (readonly [number, number | null])[]
  it.each<readonly [claim: string, side: 1 | -1, ahead: number | null, quotes: Quotes, left: number | null]>([
    [
      'keeps what is ahead where the size stays',
      1,
      6,
      [
        [100, 10],
        [100, 10],
      ],
      6,
    ],
    [
      'loses of what was cancelled the share that was ahead, rounded down',
      1,
      6,
      [
        [100, 10],
        [100, 7],
      ],
      5,
    ],
    [
      'is behind all where all were ahead',
      1,
      10,
      [
        [100, 10],
        [100, 4],
      ],
      4,
    ],
    [
      'gains nothing from more size, which stands behind',
      1,
      6,
      [
        [100, 10],
        [100, 30],
      ],
      6,
    ],
    [
      'is behind no more than there is',
      1,
      6,
      [
        [100, null],
        [100, 4],
      ],
      4,
    ],
    [
      'loses no share of what stood at another price',
      1,
      6,
      [
        [101, 10],
        [100, 8],
      ],
      6,
    ],
    ['loses none either where nothing was quoted before', 1, 6, [[100, 8]], 6],
    [
      'is the first where the best bid is lower',
      1,
      6,
      [
        [100, 10],
        [99, 10],
      ],
      0,
    ],
    [
      'is the first where the best ask is higher',
      -1,
      6,
      [
        [100, 10],
        [101, 10],
      ],
      0,
    ],
    [
      'keeps what is ahead where the best bid is higher',
      1,
      6,
      [
        [100, 10],
        [101, 10],
      ],
      6,
    ],
    [
      'keeps what is ahead where the best ask is lower',
      -1,
      6,
      [
        [100, 10],
        [99, 10],
      ],
      6,
    ],
    [
      'is the first where nothing is quoted any more',
      1,
      6,
      [
        [100, 10],
        [0, null],
      ],
      0,
    ],
    [
      'is behind what is quoted, once that can be told',
      1,
      null,
      [
        [99, 5],
        [100, 9],
      ],
      9,
    ],
    [
      'keeps what is ahead where the source tells no size',
      1,
      6,
      [
        [100, 10],
        [100, null],
      ],
      6,
    ],
    ['stays untold where the source tells no size', 1, null, [[100, null]], null],
  ])('%s', (_, side, ahead, quotes, left) => {
    const place: RestingPlace = { ticks: 100, ahead, shown: null }
    keepPlace(place, side, quoted(...quotes))
    expect(place.ahead).toBe(left)
  })

  it('loses no share for what was traded', () => {
    const place: RestingPlace = { ticks: 100, ahead: 6, shown: null }
    const side = quoted([100, 10])
    side.note(100, 4)
    side.quote(100, 6)
    keepPlace(place, 1, side)
    expect(place.ahead).toBe(6)
  })
})

describe('the order of resting limits', () => {
  it('is bids from the highest, then asks from the lowest, and of submission at one price', () => {
    const limits = [
      { name: 'ask 103', side: -1, limitTicks: 103 },
      { name: 'bid 99', side: 1, limitTicks: 99 },
      { name: 'ask 102, first', side: -1, limitTicks: 102 },
      { name: 'bid 100, first', side: 1, limitTicks: 100 },
      { name: 'ask 102, second', side: -1, limitTicks: 102 },
      { name: 'bid 100, second', side: 1, limitTicks: 100 },
    ] as const
    expect([...limits].sort(byPrice).map(({ name }) => name)).toEqual([
      'bid 100, first',
      'bid 100, second',
      'bid 99',
      'ask 102, first',
      'ask 102, second',
      'ask 103',
    ])
  })
})
