import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decimal,
  defineInstrument,
  holdingOf,
  instrumentIndexOf,
  RaceError,
  restoreAccount,
  sidesOf,
  snapshotAccount,
  TradingAccount,
  type TradingAccountOptions,
} from '../index.ts'

const instruments = [defineInstrument({ id: 'ACME' }), defineInstrument({ id: 'BETA' })]
const open = (more: Partial<TradingAccountOptions> = {}) =>
  new TradingAccount({ currency: 'USD', capital: decimal(1000), instruments, scale: 4, positions: 'hedging', ...more })

describe('the holdings of an account that hedges', () => {
  it('are a long and a short one of every instrument, and one price for both', () => {
    const account = open()
    expect(account.positions).toBe('hedging')
    expect(account.holdings.map(({ side, valuation }) => `${valuation.instrument.id} ${side}`)).toEqual([
      'ACME 1',
      'BETA 1',
      'ACME -1',
      'BETA -1',
    ])
    const [long, short] = sidesOf(account, 1)
    if (long === undefined || short === undefined) expect.unreachable()
    short.markTicks = 77
    expect([long.markTicks, short.markTicks, account.holdings[0]?.markTicks]).toEqual([77, 77, 0])
    expect(account.holdings.map((holding) => instrumentIndexOf(account, holding))).toEqual([0, 1, 0, 1])
    expect(open({ positions: 'netting' }).holdings.map((holding) => holding.side)).toEqual([0, 0])
    expect(sidesOf(open({ positions: 'netting' }), 0)).toHaveLength(1)
  })

  it('are found by side and by whether an order may only reduce', () => {
    const account = open()
    const found = ([1, -1] as const).flatMap((side) =>
      [false, true].map((isReduceOnly) => holdingOf(account, 0, side, isReduceOnly).side),
    )
    expect(found).toEqual([1, -1, -1, 1])
    const netting = open({ positions: 'netting' })
    expect(holdingOf(netting, 1, -1, false)).toBe(netting.holdings[1])
  })

  it('refuse a fill that would turn a side, and book nothing of it', () => {
    const account = open()
    const [long, short] = sidesOf(account, 0)
    if (long === undefined || short === undefined) expect.unreachable()
    account.applyFill(long, 1, 5000, 3, 0)
    const before = snapshotAccount(account)
    for (const turn of [() => account.applyFill(long, -1, 5000, 4, 0), () => account.applyFill(short, 1, 5000, 1, 0)]) {
      expect(turn).toThrow(RaceError)
      expect(snapshotAccount(account)).toEqual(before)
    }
    account.verify()
  })

  it('stand apart in the ledger, are proved, and come back from a snapshot', () => {
    const account = open({ margined: ['BETA'] })
    const [long, short] = sidesOf(account, 0)
    const [, betaShort] = sidesOf(account, 1)
    if (long === undefined || short === undefined || betaShort === undefined) expect.unreachable()
    account.applyFill(long, 1, 5000, 3, 100)
    account.applyFill(short, -1, 5100, 2, 100)
    account.applyFill(betaShort, -1, 200, 5, 0)
    betaShort.markTicks = 190
    account.settle(betaShort, 190)
    account.verify()
    const names = account.ledger.accounts.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('position:ACME:short')
    const other = open({ margined: ['BETA'] })
    restoreAccount(other, snapshotAccount(account))
    expect(snapshotAccount(other)).toEqual(snapshotAccount(account))
    expect(other.equity()).toBe(account.equity())
  })

  it('are proved to be on their side', () => {
    const account = open()
    const [long] = sidesOf(account, 0)
    if (long === undefined) expect.unreachable()
    long.position.steps = -1
    expect(() => account.verify()).toThrow('ACME: the long side holds -1 steps')
  })

  it('do not go together with lots', () => {
    expect(() => open({ lots: { mode: 'hedging' } })).toThrow("positions is 'hedging' beside lots")
  })

  it('sum to the position, the cash and the equity of an account that nets the same fills', () => {
    const fill = fc.record({
      instrument: fc.nat(1),
      side: fc.constantFrom<1 | -1>(1, -1),
      ticks: fc.integer({ min: 1, max: 9_999 }),
      steps: fc.integer({ min: 1, max: 500 }),
      fee: fc.nat(5_000),
      closes: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 60 }), (fills) => {
        const hedging = open()
        const netting = open({ positions: 'netting' })
        for (const { instrument, side, ticks, steps, fee, closes } of fills) {
          const own = holdingOf(hedging, instrument, side, closes)
          const held = Math.abs(Number(own.position.steps))
          const size = closes ? Math.min(steps, held) : steps
          if (size === 0) continue
          hedging.applyFill(own, side, ticks, size, fee)
          netting.applyFill(holdingOf(netting, instrument, side, closes), side, ticks, size, fee)
          hedging.verify()
          netting.verify()
          expect(hedging.cash).toBe(netting.cash)
          expect(hedging.equity()).toBe(netting.equity())
          for (const index of [0, 1]) {
            const net = sidesOf(hedging, index).reduce((sum, { position }) => sum + Number(position.steps), 0)
            expect(net).toBe(netting.holdings[index]?.position.steps)
          }
          expect(Number(hedging.grossExposure())).toBeGreaterThanOrEqual(Number(netting.grossExposure()))
        }
      }),
      { numRuns: 150 },
    )
  })
})
