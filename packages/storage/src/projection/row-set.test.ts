import { describe, expect, it } from 'vitest'
import type { InstrumentRow } from './journal-rows.ts'
import { WorkingRows } from './row-set.ts'

const row: InstrumentRow = { instrument: 'A', currency: 'USD', multiplier: '1', ledgerScale: 2, time: 1, sequence: 1 }

describe('the rows of a fold', () => {
  it('may be read only where they were named or put', () => {
    const rows = new WorkingRows()
    expect(() => rows.get('journalInstrument', 'A')).toThrow(/reads a row of journalInstrument that it did not name/)
    rows.learn({ table: 'journalInstrument', key: ['A'] }, undefined)
    expect(rows.get('journalInstrument', 'A')).toBeUndefined()
    rows.put('journalInstrument', { ...row, instrument: 'B' })
    expect(rows.get('journalInstrument', 'B')).toMatchObject({ instrument: 'B' })
  })

  it('are written once, however often they change', () => {
    const rows = new WorkingRows()
    for (const ledgerScale of [1, 2, 3]) rows.put('journalInstrument', { ...row, ledgerScale })
    expect(rows.changes()).toEqual(new Map([['journalInstrument', [{ ...row, ledgerScale: 3 }]]]))
  })

  it('hold no text that PostgreSQL would refuse', () => {
    const rows = new WorkingRows()
    rows.put('journalInstrument', { ...row, currency: 'U\0D' })
    expect(rows.get('journalInstrument', 'A')?.currency).toBe('U\uFFFDD')
  })
})
