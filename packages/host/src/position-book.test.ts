import { decimal, defineInstrument, RaceError, sidesOf, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import { PositionBook } from './position-book.ts'

const instruments = [defineInstrument({ id: 'ACME', tickSize: '1' }), defineInstrument({ id: 'BETA', tickSize: '1' })]

function bookOf(positions: 'netting' | 'hedging') {
  const account = new TradingAccount({ currency: 'USD', capital: decimal(1000), instruments, scale: 2, positions })
  const closed: number[] = []
  const book = new PositionBook(account, {
    ledgerScale: 2,
    lastCloseOf: () => 12,
    nettedLotsOf: ({ side, position }) => [
      {
        id: 0,
        entryId: `${side}`,
        side: 1,
        ticks: 10,
        time: -side,
        steps: position.steps,
        stopTicks: null,
        targetTicks: null,
      },
    ],
    requestClose: (holding) => closed.push(holding.side),
    requestLot: () => {},
  })
  return { account, book, closed }
}

describe('the positions of an account that hedges', () => {
  it('are both sides by name, and their sum without one', () => {
    const { account, book, closed } = bookOf('hedging')
    const [long, short] = sidesOf(account, 0)
    if (long === undefined || short === undefined) expect.unreachable()
    const both = book.primary
    expect([both.isFlat, both.averagePrice, both.lots]).toEqual([true, Number.NaN, []])
    account.applyFill(short, -1, 9, 4, 0)
    expect([both.isFlat, both.isShort, both.quantity, both.averagePrice, both.unrealisedProfit]).toEqual([
      false,
      true,
      -4,
      9,
      -12,
    ])
    both.close()
    expect(closed).toEqual([-1])
    account.applyFill(long, 1, 10, 4, 0)
    expect([both.isFlat, both.isLong, both.isShort, both.quantity]).toEqual([false, false, false, 0])
    expect([both.averagePrice, both.unrealisedProfit]).toEqual([Number.NaN, -4])
    expect(both.lots.map(({ entryId }) => entryId)).toEqual(['1', '-1'])
    both.close()
    expect(closed).toEqual([-1, 1, -1])
    expect(book.of('ACME', 'long')?.averagePrice).toBe(10)
    expect(book.of('ACME', undefined)).toBe(both)
    expect(book.instruments).toEqual(['ACME', 'BETA'])
    expect(book.of('GAMMA', 'long')).toBeUndefined()
    expect(() => book.of('ACME', 'up' as 'long')).toThrow("The position in 'ACME' was asked for by the side 'up'")
  })

  it('have no sides where fills net', () => {
    const { book } = bookOf('netting')
    expect(book.has('BETA')).toBe(true)
    expect(() => book.of('BETA', 'short')).toThrow(RaceError)
    expect(() => book.of('BETA', 'short')).toThrow('The short position')
  })
})
