import { type Decimal, decimal, fromScaled, type Instrument, RaceError, type Scaled, toScaled } from '@race/core'

/** How many increments a value is; null where it is not a whole number of them. */
function countOf(value: Decimal, increment: Decimal): Scaled | null {
  const decimals = Math.max(value.decimalPlaces, increment.decimalPlaces)
  const count = toScaled(value, decimals)
  const size = toScaled(increment, decimals)
  if (typeof count === 'number' && typeof size === 'number') {
    const whole = count / size
    return Number.isInteger(whole) ? whole : null
  }
  const wide = BigInt(count)
  return wide % BigInt(size) === 0n ? narrowed(wide / BigInt(size)) : null
}

function narrowed(value: bigint): Scaled {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/**
 * Ticks of a price as the log or the venue writes it.
 *
 * @throws RaceError `DATA_INVALID` for a price between two ticks
 */
export function ticksOfText(text: string, instrument: Instrument): Scaled {
  return countOf(decimal(text), instrument.tickSize) ?? offIncrement('price', text, instrument, instrument.tickSize)
}

/**
 * Steps of a quantity as the log or the venue writes it.
 *
 * @throws RaceError `DATA_INVALID` for a quantity between two steps
 */
export function stepsOfText(text: string, instrument: Instrument): Scaled {
  return (
    countOf(decimal(text), instrument.quantityStep) ??
    offIncrement('quantity', text, instrument, instrument.quantityStep)
  )
}

/** The exact text of a number of ticks. */
export function priceText(ticks: Scaled, { tickSize }: Instrument): string {
  return String(fromScaled(ticks, 0).times(tickSize))
}

/** What one unit is worth at a price, in the currency that the instrument is quoted in. */
export function unitWorth(ticks: Scaled, { tickSize, multiplier }: Instrument): Decimal {
  return fromScaled(ticks, 0).times(tickSize).times(multiplier)
}

/** The exact text of a number of steps. */
export function quantityText(steps: Scaled, { quantityStep }: Instrument): string {
  return String(fromScaled(steps, 0).times(quantityStep))
}

function offIncrement(what: string, text: string, { id }: Instrument, increment: Decimal): never {
  throw new RaceError('DATA_INVALID', {
    message: `${id}: a ${what} of ${text} is no multiple of the increment ${String(increment)}`,
    facts: { instrument: id, value: text, increment: String(increment) },
    hint: 'Define the instrument with increments as fine as those in which the venue fills.',
  })
}
