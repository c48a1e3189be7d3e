import { describe, expect, it } from 'vitest'
import { RaceError } from '../error/race-error.ts'
import { defineInstrument } from '../instrument/instrument.ts'
import { decimal } from './decimal.ts'
import { money } from './money.ts'
import { price } from './price.ts'
import { quantity } from './quantity.ts'
import { quantize } from './quantize.ts'
import { toScaled } from './scaled.ts'
import { createTickQuantizer } from './tick-quantizer.ts'

const acme = defineInstrument({ id: 'ACME', tickSize: '0.05', quantityStep: '0.1' })
const seventyDigits = '1'.repeat(70)

/** What is done, and the code, message, facts and hint of the error. */
const refusals: readonly [string, () => unknown, string, string, Record<string, unknown>, string][] = [
  [
    'a text that is no number',
    () => decimal('ten'),
    'DECIMAL_INVALID',
    "'ten' is not a decimal number",
    { value: 'ten' },
    'such as',
  ],
  [
    'NaN',
    () => decimal(Number.NaN),
    'DECIMAL_INVALID',
    'NaN is not a decimal number',
    { value: 'NaN' },
    'a finite number',
  ],
  ['null', () => decimal(null as never), 'DECIMAL_INVALID', 'null is not a decimal', { value: 'null' }, 'bigint'],
  [
    'an array of digits',
    () => decimal(['1'] as never),
    'DECIMAL_INVALID',
    '1 is not a decimal',
    { value: '1' },
    'point',
  ],
  [
    'too many digits',
    () => decimal(seventyDigits),
    'DECIMAL_INVALID',
    `'${seventyDigits}' has 70 significant digits, more than the 60 that are kept`,
    { digits: 70, digitsMax: 60 },
    'roundTo(decimals, rounding)',
  ],
  [
    'a number of decimals that is none',
    () => decimal(1).roundTo(61, 'floor'),
    'DECIMAL_INVALID',
    'The number of decimals is 61',
    { decimals: 61 },
    'from 0 to 60',
  ],
  [
    'a division by zero',
    () => decimal(7).dividedBy(0, { decimals: 2, rounding: 'floor' }),
    'DIVISION_BY_ZERO',
    '7 cannot be divided by 0',
    { dividend: '7' },
    'isZero',
  ],
  [
    'a step that is not above zero',
    () => decimal(7).roundToStep('-0.5', 'floor'),
    'QUANTIZE_INVALID',
    'The step is -0.5, but must be above 0',
    { step: '-0.5' },
    "'0.01'",
  ],
  [
    'a sum of two currencies',
    () => money(1, 'USD').plus(money(2, 'EUR')),
    'CURRENCY_MISMATCH',
    '1 USD and 2 EUR are of different currencies',
    { left: 'USD', right: 'EUR' },
    'Convert one of them first',
  ],
  ['a currency that is none', () => money(1, 'usd'), 'CURRENCY_MISMATCH', "'usd' is", { currency: 'usd' }, "'USDT'"],
  [
    'a price of zero',
    () => price(0),
    'QUANTIZE_INVALID',
    '0 is not a price: it must be above 0',
    { price: '0' },
    'above 0',
  ],
  [
    'a price off the tick',
    () => price('1.02', acme),
    'QUANTIZE_INVALID',
    'The price of ACME is 1.02, which is not a multiple of the tick 0.05',
    { value: '1.02', increment: '0.05' },
    "quantize(value, '0.05', rounding)",
  ],
  [
    'a negative quantity',
    () => quantity(-1),
    'QUANTIZE_INVALID',
    '-1 is not a quantity: it must be 0 or more',
    { quantity: '-1' },
    'direction as a side',
  ],
  [
    'a quantity off the step',
    () => quantity('0.25', acme),
    'QUANTIZE_INVALID',
    'The quantity of ACME is 0.25, which is not a multiple of the step 0.1',
    { value: '0.25', increment: '0.1' },
    'onto the step',
  ],
  [
    'an infinite signal',
    () => quantize(Number.POSITIVE_INFINITY, '0.01'),
    'QUANTIZE_INVALID',
    'Infinity cannot become money',
    { value: 'Infinity' },
    'not warm yet',
  ],
  [
    'more decimals than are kept',
    () => toScaled(decimal('1.234'), 2),
    'QUANTIZE_INVALID',
    '1.234 has 3 decimals, but only 2 are kept here',
    { value: '1.234', decimals: 2 },
    'larger scale',
  ],
  [
    'more ticks than can be counted',
    () => createTickQuantizer(decimal('0.01'))(1e15),
    'QUANTIZE_INVALID',
    'is more ticks of 0.01 than a number can count exactly',
    { value: 1e15, tick: '0.01' },
    'larger tick',
  ],
]

describe('what decimals and money refuse', () => {
  it.each(refusals)('%s: the error says what, with the values as data, and what to do', (...row) => {
    const [, act, code, message, facts, hint] = row
    const error = errorOf(act)
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
    expect(error.facts).toEqual(facts)
    expect(error.hint).toContain(hint)
  })

  it('shortens a long text in a message, but not one of 80 letters', () => {
    const fits = '1'.repeat(78)
    expect(errorOf(() => decimal(fits)).message).toContain(`'${fits}' has`)
    const long = '1'.repeat(79)
    expect(errorOf(() => decimal(long)).message).toContain(`'${'1'.repeat(76)}… has`)
  })
})

function errorOf(act: () => unknown): RaceError {
  try {
    act()
  } catch (error) {
    if (RaceError.is(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}
