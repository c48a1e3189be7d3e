import { describe, expect, it } from 'vitest'
import { playScript, type ScriptPrices, type ScriptStep } from './venue-script.ts'

/** Bars 1 to 3 are of the first session, 4 to 6 of the second. */
const sessionEnds = [40, 70, 100]
const flat: ScriptPrices = [100, 101, 99, 100]
const dip: ScriptPrices = [100, 101, 90, 98]
/** A bar at other times than its turn. */
const at = (openTime: number, closeTime = openTime + 10, bar: ScriptPrices = flat) => ({ bar, openTime, closeTime })

type Case = readonly [string, readonly ScriptStep[], readonly string[]]
const play = (script: readonly ScriptStep[]) => playScript(script, { sessionEnds }).lines

const toOpen = { id: 'a', timeInForce: 'at-open' } as const
const toClose = { id: 'a', timeInForce: 'at-close' } as const
const today = { id: 'a', timeInForce: 'day', type: 'limit', limit: 95 } as const
const until = (expiresAt: number) => ({ id: 'a', timeInForce: 'gtd', type: 'limit', limit: 95, expiresAt }) as const

describe('an order at the open', () => {
  const cases: readonly Case[] = [
    ['fills at the first bar there is', [toOpen, flat], ['1o a buys 1 at 100']],
    ['sent within a session waits for the next', [flat, toOpen, flat, flat, flat], ['4o a buys 1 at 100']],
    [
      'fills at the first bar that a session has, where its first is missing',
      [flat, toOpen, flat, at(50)],
      ['3o a buys 1 at 100'],
    ],
    [
      'with a limit that the open meets fills at the open',
      [{ ...toOpen, type: 'limit', limit: 101 }, flat],
      ['1o a buys 1 at 100'],
    ],
    [
      'with a limit that the open does not meet expires, though the path does',
      [{ ...toOpen, type: 'limit', limit: 95 }, dip],
      ['1o a expired OPEN_PASSED'],
    ],
    [
      'takes no part in the path of a bar that it was sent in',
      [{ bar: dip, onceOpen: [{ ...toOpen, type: 'limit', limit: 95 }] }],
      [],
    ],
    [
      'has its children in the market for the whole bar',
      [{ ...toOpen, protect: 95 }, dip],
      ['1o a buys 1 at 100', '1p a.stop sells 1 at 95'],
    ],
    ['can be cancelled before', [flat, toOpen, flat, { cancel: 'a' }, flat, flat], ['2c a cancelled BY_HAND']],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script)).toEqual(lines))

  it('expires with what the open has no volume for', () => {
    const { lines } = playScript(
      [
        { ...toOpen, size: 5 },
        { bar: flat, volume: 20 },
      ],
      { sessionEnds, volumeDivisor: 10 },
    )
    expect(lines).toEqual(['1o a buys 2 at 100', '1o a expired OPEN_PASSED'])
  })
})

describe('an order at the close', () => {
  const cases: readonly Case[] = [
    ['fills at the close of the last bar of the session', [flat, toClose, flat, dip], ['3p a buys 1 at 98']],
    ['sent before the last bar meets its close', [flat, flat, toClose, dip], ['3p a buys 1 at 98']],
    [
      'sent when the last bar has opened meets its close',
      [flat, flat, { bar: dip, onceOpen: [toClose] }],
      ['3p a buys 1 at 98'],
    ],
    [
      'sent when the session has ended waits for the end of the next',
      [flat, flat, flat, toClose, flat, flat, dip],
      ['6p a buys 1 at 98'],
    ],
    [
      'with a limit that the close meets fills at the close',
      [flat, { ...toClose, type: 'limit', limit: 99 }, flat, dip],
      ['3p a buys 1 at 98'],
    ],
    [
      'with a limit that only the path meets expires',
      [flat, { ...toClose, type: 'limit', limit: 97 }, flat, dip],
      ['3p a expired CLOSE_PASSED'],
    ],
    [
      'of a session whose last bar is missing expires when the next opens',
      [flat, toClose, flat, at(40)],
      ['3o a expired CLOSE_PASSED'],
    ],
    ['meets the close of a bar that is longer than a session', [toClose, at(10, 100, dip)], ['1p a buys 1 at 98']],
    [
      'has its children in the market from the next bar',
      [flat, flat, { ...toClose, protect: 95 }, dip, dip],
      ['3p a buys 1 at 98', '4p a.stop sells 1 at 95'],
    ],
    [
      'that another order at the close has closed the position for is cancelled',
      [
        { id: 'h' },
        flat,
        flat,
        { ...toClose, side: 'sell', reduceOnly: true },
        { ...toClose, id: 'b', side: 'sell', reduceOnly: true },
        flat,
      ],
      ['1o h buys 1 at 100', '3p a sells 1 at 100', '3p b cancelled POSITION_CLOSED'],
    ],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script)).toEqual(lines))

  it('expires with what the close has no volume for', () => {
    const { lines } = playScript(
      [
        { ...toClose, size: 5 },
        { bar: dip, volume: 20 },
      ],
      { volumeDivisor: 10 },
    )
    expect(lines).toEqual(['1p a buys 2 at 98', '1p a expired CLOSE_PASSED'])
  })

  it('without a calendar meets the close of the next bar: every bar is a session', () => {
    expect(playScript([toClose, dip]).lines).toEqual(['1p a buys 1 at 98'])
    expect(playScript([flat, { ...toOpen, id: 'b' }, dip]).lines).toEqual(['2o b buys 1 at 100'])
  })
})

describe('an order for the day', () => {
  const cases: readonly Case[] = [
    ['fills within its session', [flat, today, flat, dip], ['3p a buys 1 at 95']],
    ['expires with the last bar of its session', [flat, today, flat, flat, dip], ['3p a expired DAY_END']],
    [
      'sent when a session has ended is for the next',
      [flat, flat, flat, today, flat, flat, dip],
      ['6p a buys 1 at 95'],
    ],
    [
      'of a session whose last bar is missing expires before the next opens',
      [flat, today, flat, at(40, 50, [90, 91, 89, 90])],
      ['3o a expired DAY_END'],
    ],
    [
      'meets of a bar that is longer than its session the open only',
      [today, at(10, 100, dip)],
      ['1p a expired DAY_END'],
    ],
    ['meets the open of such a bar', [today, at(10, 100, [94, 96, 90, 95])], ['1o a buys 1 at 94']],
    ['that expires sooner ends sooner', [{ ...today, expiresAt: 20 }, flat, dip], ['1p a expired DAY_END']],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script)).toEqual(lines))

  it('expires with what is left of it', () => {
    const { lines } = playScript([flat, { ...today, size: 5 }, flat, { bar: dip, volume: 20 }, dip], {
      sessionEnds,
      volumeDivisor: 10,
    })
    expect(lines).toEqual(['3p a buys 2 at 95', '3p a expired DAY_END'])
  })
})

describe('an order till a date', () => {
  const cases: readonly Case[] = [
    ['ends before the bar that opens then', [until(20), flat, [90, 91, 89, 90]], ['1p a expired SIGNAL_EXPIRED']],
    ['ends before a bar that opens later', [until(15), at(20, 30, [90, 91, 89, 90])], ['1o a expired SIGNAL_EXPIRED']],
    ['takes part in the bar that closes then', [until(20), dip], ['1p a buys 1 at 95']],
    [
      'takes part in the bar that closes then, also beside one that ends inside it',
      [until(20), { ...until(15), id: 'b' }, dip],
      ['1p b expired SIGNAL_EXPIRED', '1p a buys 1 at 95'],
    ],
    ['meets the open of a bar inside which it ends', [until(15), [94, 96, 93, 95]], ['1o a buys 1 at 94']],
    ['is not filled by the path of a bar inside which it ends', [until(15), dip], ['1p a expired SIGNAL_EXPIRED']],
    [
      'keeps what it has triggered',
      [{ id: 'a', type: 'stop-limit', stop: 101, limit: 99.5, expiresAt: 30 }, [100, 101, 100, 100], flat, dip],
      ['1p a triggered', '2p a buys 1 at 99.5'],
    ],
    [
      'ends after it was triggered',
      [{ id: 'a', type: 'stop-limit', stop: 101, limit: 95, expiresAt: 20 }, flat, dip],
      ['1p a triggered', '1p a expired SIGNAL_EXPIRED'],
    ],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script)).toEqual(lines))
})

describe('at the end of a session, before its close has been met', () => {
  it('an order for the day ends, one at the close is still to come, and one whose close has passed ends', () => {
    const { venue, lines } = playScript([flat, today, { ...toClose, id: 'b' }, flat], { sessionEnds })
    venue.expire(0, 39, true)
    expect(lines).toEqual([])
    venue.expire(0, 40, true)
    expect(lines).toEqual(['2c a expired DAY_END'])
    venue.expire(0, 41, true)
    expect(lines).toEqual(['2c a expired DAY_END', '2c b expired CLOSE_PASSED'])
  })
})

describe('a held order', () => {
  const entry = { id: 'e', type: 'limit', limit: 95 } as const
  const cases: readonly Case[] = [
    [
      'ends at its date',
      [entry, { ...until(25), after: 'e' }, flat, flat, dip],
      ['2p a cancelled SIGNAL_EXPIRED', '3p e buys 1 at 95'],
    ],
    [
      'is not sent when it has ended inside the bar of its parent',
      [entry, { ...until(15), after: 'e' }, dip],
      ['1p e buys 1 at 95', '1p a cancelled SIGNAL_EXPIRED'],
    ],
    [
      'for the day is for the day on which it is sent',
      [entry, { ...today, limit: 92, after: 'e' }, flat, flat, flat, dip, flat, dip],
      ['4p e buys 1 at 95', '6p a buys 1 at 92'],
    ],
    [
      'at the close is for the session in which it is sent',
      [entry, { ...toClose, after: 'e' }, flat, dip, dip],
      ['2p e buys 1 at 95', '3p a buys 1 at 98'],
    ],
  ]
  it.each(cases)('%s', (_, script, lines) => expect(play(script)).toEqual(lines))
})
