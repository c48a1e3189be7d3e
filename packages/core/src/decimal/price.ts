import { RaceError } from '../error/race-error.ts'
import { type Decimal, type DecimalInput, decimal } from './decimal.ts'
import { requireMultiple } from './quantize.ts'

declare const priceBrand: unique symbol

/** A decimal that is known to be a price: above zero, on the tick of its instrument where one was given. */
export type Price = Decimal & { readonly [priceBrand]: true }

/**
 * Makes a price.
 *
 * @throws RaceError `QUANTIZE_INVALID` for a price that is not above zero, or not a multiple of the instrument's tick
 */
export function price(x: DecimalInput, instrument?: { readonly id: string; readonly tickSize: Decimal }): Price {
  const value = decimal(x)
  if (value.sign <= 0) {
    throw new RaceError('QUANTIZE_INVALID', {
      message: `${value} is not a price: it must be above 0`,
      facts: { price: value.toString() },
      hint: 'Give a price above 0.',
    })
  }
  if (instrument !== undefined) requireMultiple(value, instrument.tickSize, `price of ${instrument.id}`, 'tick')
  return value as Price
}
