import { defineInstrument } from '@race/core'
import { describe, expect, it } from 'vitest'
import { session } from './testing/scripted-session.ts'

describe('a mark of equity', () => {
  it('has the exposure to the last decimal, in plain digits', async () => {
    const fine = defineInstrument({ id: 'ACME', assetClass: 'crypto', quantityStep: '1e-10' })
    const { engine, bar, events } = await session(
      (n, { order }) => {
        if (n === 0) order.buy({ size: { units: 3e-9 } })
      },
      { instruments: [fine], fee: { type: 'none' }, equityEveryMs: 0 },
    )
    for (const price of [100, 100.01]) await bar(price)
    const marks = (await events()).flatMap(({ type, data }) => (type === 'equity-marked' ? [data.exposure] : []))
    expect(marks).toEqual(['0', '0.00000030003'])
    await engine.stop()
  })
})
