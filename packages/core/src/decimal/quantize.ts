import { RaceError } from '../error/race-error.ts'
import { type Decimal, type DecimalInput, decimal } from './decimal.ts'
import type { Rounding } from './rounding.ts'

/**
 * The door from signals into money: the multiple of `step` nearest to a float. The float counts by its shortest decimal
 * text, so `0.1` is one tenth.
 *
 * @param rounding `half-even` by default
 * @throws RaceError `QUANTIZE_INVALID` for NaN, an infinity, or a step that is not above zero
 *
 * @example
 * ```ts
 * quantize(101.237, '0.05').toString() // '101.25'
 * ```
 */
export function quantize(value: number, step: DecimalInput, rounding: Rounding = 'half-even'): Decimal {
  if (!Number.isFinite(value)) throw notFinite(value)
  return decimal(value).roundToStep(step, rounding)
}

/** The door back from money to signals: the nearest float. */
export function toFloat(value: Decimal): number {
  return value.toNumber()
}

/** @internal */
export function notFinite(value: number): RaceError {
  return new RaceError('QUANTIZE_INVALID', {
    message: `${value} cannot become money`,
    facts: { value: String(value) },
    hint: 'Check that the value is a finite number before it leaves the signal; NaN means not warm yet.',
  })
}

/**
 * Guards that a value lies on an increment.
 *
 * @internal
 */
export function requireMultiple(value: Decimal, increment: Decimal, what: string, name: string): void {
  if (value.roundToStep(increment, 'down').equals(value)) return
  throw new RaceError('QUANTIZE_INVALID', {
    message: `The ${what} is ${value}, which is not a multiple of the ${name} ${increment}`,
    facts: { value: value.toString(), increment: increment.toString() },
    hint: `Bring it onto the ${name} with quantize(value, '${increment}', rounding).`,
  })
}
