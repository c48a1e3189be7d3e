import { describe, expect, it } from 'vitest'
import { decimal } from '../decimal/decimal.ts'
import { RaceError } from '../error/race-error.ts'
import { type AssetClass, defineInstrument, type InstrumentOptions, instrumentToJson } from './instrument.ts'

function refusal(options: unknown): RaceError {
  try {
    defineInstrument(options as InstrumentOptions)
  } catch (error) {
    if (RaceError.is(error, 'INSTRUMENT_INVALID')) return error
    throw error
  }
  throw new Error('The instrument was accepted')
}

describe('defineInstrument', () => {
  it('makes a share of an id alone', () => {
    expect(instrumentToJson(defineInstrument({ id: 'SPY' }))).toEqual({
      id: 'SPY',
      assetClass: 'equity',
      quoteCurrency: 'USD',
      baseCurrency: null,
      tickSize: '0.01',
      quantityStep: '1',
      minQuantity: '1',
      minNotional: '0',
      contractSize: '1',
      multiplier: '1',
      calendar: 'XNYS',
    })
  })

  it('keeps every field that is given, exactly', () => {
    const json = {
      id: 'EUR/USD',
      assetClass: 'fx',
      quoteCurrency: 'USD',
      baseCurrency: 'EUR',
      tickSize: '0.00001',
      quantityStep: '1000',
      minQuantity: '2000',
      minNotional: '10.5',
      contractSize: '100000',
      multiplier: '2',
      calendar: 'my-own',
    } as const
    expect(instrumentToJson(defineInstrument(json))).toEqual(json)
  })

  it('takes the quantity step as the least quantity where none is given', () => {
    expect(defineInstrument({ id: 'BTCUSD', quantityStep: '0.0001' }).minQuantity.equals('0.0001')).toBe(true)
  })

  it.each<[AssetClass, string]>([
    ['equity', 'XNYS'],
    ['etf', 'XNYS'],
    ['index', 'XNYS'],
    ['fx', 'fx-24x5'],
    ['crypto', '24x7'],
    ['future', '24x7'],
  ])('gives an %s the calendar %s', (assetClass, calendar) => {
    expect(defineInstrument({ id: 'X', assetClass }).calendar).toBe(calendar)
  })

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(defineInstrument({ id: 'X' }))).toBe(true)
  })

  it.each<[string, unknown]>([
    ['id', { id: '' }],
    ['id', { id: ' SPY' }],
    ['id', { id: 'SPY ' }],
    ['id', { id: 'x'.repeat(65) }],
    ['id', { id: 7 }],
    ['assetClass', { id: 'X', assetClass: 'stock' }],
    ['assetClass', { id: 'X', assetClass: 'constructor' }],
    ['quoteCurrency', { id: 'X', quoteCurrency: 'usd' }],
    ['baseCurrency', { id: 'X', baseCurrency: 'E' }],
    ['tickSize', { id: 'X', tickSize: 0 }],
    ['tickSize', { id: 'X', tickSize: '-0.01' }],
    ['tickSize', { id: 'X', tickSize: 'a cent' }],
    ['quantityStep', { id: 'X', quantityStep: Number.NaN }],
    ['minQuantity', { id: 'X', minQuantity: 0 }],
    ['minNotional', { id: 'X', minNotional: -1 }],
    ['contractSize', { id: 'X', contractSize: 0 }],
    ['multiplier', { id: 'X', multiplier: 0 }],
  ])('names the field %s when it refuses %j', (field, options) => {
    const error = refusal(options)
    expect(error.facts.field).toBe(field)
    expect(error.message).toContain(`${field} is '${error.facts.value}'`)
    expect(error.hint).toContain(field)
  })

  it('keeps why a decimal was refused', () => {
    expect(RaceError.is(refusal({ id: 'X', tickSize: 'a cent' }).cause, 'DECIMAL_INVALID')).toBe(true)
    expect(refusal({ id: 'X', tickSize: 0 }).cause).toBeUndefined()
  })

  it('takes an instrument for its own description', () => {
    const instrument = defineInstrument({ id: 'X', tickSize: decimal('0.25') })
    expect(instrumentToJson(defineInstrument(instrument))).toEqual(instrumentToJson(instrument))
  })
})
