import {
  addScaled,
  type DecimalInput,
  decimal,
  multiplyDivideFloor,
  negateScaled,
  RaceError,
  type Scaled,
  subtractScaled,
  toScaled,
} from '@race/core'

/**
 * How much worse than the market a market or stop order fills, as data. The price is rounded to the tick against the
 * trader. Limit orders do not slip: they fill at their limit or better.
 */
export type SlippageModel =
  | { readonly type: 'none' }
  | { readonly type: 'basis-points'; readonly basisPoints: DecimalInput }
  | { readonly type: 'ticks'; readonly ticks: number }

/** The price after slippage, in ticks; `side` is 1 for a buy. A sell never goes below one tick. */
export type Slip = (ticks: Scaled, side: 1 | -1) => Scaled

/**
 * @throws RaceError `CONFIG_INVALID` for a negative or fractional number of ticks or negative basis points
 */
export function createSlip(model: SlippageModel): Slip | null {
  switch (model.type) {
    case 'none':
      return null
    case 'ticks':
      return slipByTicks(model.ticks)
    case 'basis-points':
      return slipByBasisPoints(model.basisPoints)
  }
}

function slipByTicks(count: number): Slip | null {
  if (!Number.isSafeInteger(count) || count < 0) throw invalid('ticks', String(count), 'a whole number of 0 or more')
  if (count === 0) return null
  return (ticks, side) => (side === 1 ? addScaled(ticks, count) : atLeastOne(subtractScaled(ticks, count)))
}

function slipByBasisPoints(input: DecimalInput): Slip | null {
  const basisPoints = decimal(input)
  if (basisPoints.sign < 0) throw invalid('basisPoints', basisPoints.toString(), '0 or more')
  if (basisPoints.isZero) return null
  const decimals = basisPoints.decimalPlaces
  const divisor = toScaled(decimal(`1e${decimals + 4}`), 0)
  const up = addScaled(divisor, toScaled(basisPoints, decimals))
  const down = subtractScaled(divisor, toScaled(basisPoints, decimals))
  return (ticks, side) =>
    side === 1
      ? negateScaled(multiplyDivideFloor(negateScaled(ticks), up, divisor))
      : atLeastOne(multiplyDivideFloor(ticks, down, divisor))
}

function atLeastOne(ticks: Scaled): Scaled {
  return ticks < 1 ? 1 : ticks
}

function invalid(name: string, value: string, wanted: string): RaceError {
  return new RaceError('CONFIG_INVALID', {
    message: `costs.slippage: ${name} is ${value}, but must be ${wanted}`,
    facts: { name, value },
    hint: 'Slippage is what a fill is worse by; one basis point is 0.01 %.',
  })
}
