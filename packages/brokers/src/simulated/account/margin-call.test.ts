import { decimal, defineInstrument, type Holding, TradingAccount } from '@race/core'
import { describe, expect, it } from 'vitest'
import type { AccountKind } from './account-kind.ts'
import { createMarginModel } from './margin-model.ts'

/** 400 shares at 50.00 on 10,000: at 33.33 the account is short of margin. */
function held(kind: AccountKind) {
  const instruments = [defineInstrument({ id: 'ACME' })]
  const account = new TradingAccount({ currency: 'USD', capital: decimal(10_000), instruments, scale: 5 })
  const model = createMarginModel(kind, account)
  account.applyFill(account.holdings[0] as Holding, 1, 5_000, 400, 0)
  const at = (ticks: number, time: number) => {
    ;(account.holdings[0] as Holding).markTicks = ticks
    return model.statusAt(time)
  }
  return { model, at }
}

const patient = {
  type: 'margin',
  leverage: 2,
  maintenanceMargin: '0.25',
  marginCall: { graceMs: 1_000 },
} as const

describe('a margin call', () => {
  it('is remembered through a snapshot, with the instant since which it lasts', () => {
    const first = held(patient)
    expect([first.at(5_000, 50), first.model.snapshot()]).toEqual(['healthy', { calledSince: null, unsettled: null }])
    expect(first.at(3_333, 100)).toBe('called')
    const second = held(patient)
    second.model.restore(structuredClone(first.model.snapshot()))
    expect(second.model.snapshot()).toEqual({ calledSince: 100, unsettled: null })
    expect([second.at(3_333, 1_099), second.at(3_333, 1_100)]).toEqual(['called', 'due'])
    expect([second.at(5_000, 1_200), second.model.snapshot().calledSince]).toEqual(['healthy', null])
  })

  it('is over for rules that are restored to a moment at which there was none', () => {
    const calm = held(patient).model.snapshot()
    const called = held(patient)
    expect(called.at(3_333, 100)).toBe('called')
    called.model.restore(calm)
    expect([called.at(3_333, 2_000), called.at(3_333, 3_000)]).toEqual(['called', 'due'])
  })

  it('is none of a cash account, whose rules remember the proceeds that wait', () => {
    const kind = { type: 'cash', settlement: { days: 1, calendar: '24x7' } } as const
    const first = held(kind)
    first.model.unsettled?.add(7_000, 43_200_000)
    const second = held(kind)
    second.model.restore(structuredClone(first.model.snapshot()))
    expect(second.model.snapshot()).toEqual({
      calledSince: null,
      unsettled: [{ time: 86_400_000, amount: 7_000 }],
    })
    expect(second.model.buyingPower()).toBe(first.model.buyingPower())
    // Rules without a settlement have nothing to keep them in.
    const plain = held({ type: 'cash' })
    plain.model.restore(first.model.snapshot())
    expect(plain.model.snapshot()).toEqual({ calledSince: null, unsettled: null })
  })
})
