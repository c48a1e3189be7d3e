import { RaceError } from '../error/race-error.ts'
import { type Decimal, type DecimalInput, decimal } from './decimal.ts'
import { requireMultiple } from './quantize.ts'

declare const quantityBrand: unique symbol

/** A decimal that is known to be a quantity: zero or more, on the step of its instrument where one was given. */
export type Quantity = Decimal & { readonly [quantityBrand]: true }

/**
 * Makes a quantity of units.
 *
 * @throws RaceError `QUANTIZE_INVALID` for a negative one, or one that is not a multiple of the instrument's step
 */
export function quantity(
  x: DecimalInput,
  instrument?: { readonly id: string; readonly quantityStep: Decimal },
): Quantity {
  const value = decimal(x)
  if (value.sign < 0) {
    throw new RaceError('QUANTIZE_INVALID', {
      message: `${value} is not a quantity: it must be 0 or more`,
      facts: { quantity: value.toString() },
      hint: 'Give the size as a positive quantity, and the direction as a side.',
    })
  }
  if (instrument !== undefined) requireMultiple(value, instrument.quantityStep, `quantity of ${instrument.id}`, 'step')
  return value as Quantity
}
