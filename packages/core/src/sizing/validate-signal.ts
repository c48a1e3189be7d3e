import type { Trail } from '../order/order.ts'
import type { ProfitTarget, ProtectiveStop, Signal } from '../strategy/signal.ts'

/** Why a signal cannot become an order: a value, recorded as a denial. */
export interface SignalProblem {
  /** `SIGNAL_SIZE`, `SIGNAL_PRICE`, `SIGNAL_BRACKET`, `SIGNAL_EXPIRED`, `SIGNAL_CONFIDENCE` or `SIGNAL_OPTIONS`. */
  readonly code: string
  readonly message: string
}

/**
 * Checks what a strategy proposes before anything is computed from it: every number finite and of the right sign, the
 * bracket on the right sides, options that go together, the signal not expired.
 *
 * @param lastPrice the last close of the instrument, which stands for the entry of a market order
 * @param reference the price that the bracket must lie around; by default what `entryReference` gives
 * @param fractionMax the largest share of equity that a size may name: 1 without borrowing, an account's leverage with it
 * @returns null for a sound signal
 */
export function validateSignal(
  signal: Signal,
  lastPrice: number,
  reference = entryReference(signal, lastPrice),
  fractionMax = 1,
): SignalProblem | null {
  return (
    checkSize(signal, fractionMax) ??
    checkEntry(signal) ??
    (signal.stop === undefined && signal.target === undefined ? null : checkBracket(signal, reference)) ??
    checkConfidence(signal) ??
    checkExpiry(signal) ??
    checkOptions(signal)
  )
}

/** The price an entry is expected near: its limit, stop or touch; the last close for market and trailing orders. */
export function entryReference({ entry }: Signal, lastPrice: number): number {
  switch (entry.type) {
    case 'market':
    case 'trailing-stop':
    case 'trailing-stop-limit':
      return lastPrice
    case 'stop-limit':
      return entry.stopPrice
    case 'limit-if-touched':
      return entry.touchPrice
    default:
      return entry.price
  }
}

function checkSize({ size, stop }: Signal, fractionMax: number): SignalProblem | null {
  if ('equityFraction' in size) return checkFraction('equityFraction', size.equityFraction, fractionMax)
  if ('targetFraction' in size) {
    if (Math.abs(size.targetFraction) <= fractionMax) return null
    const range = `from -${fractionMax} to ${fractionMax}`
    return problem('SIGNAL_SIZE', `targetFraction is ${size.targetFraction}; it must be ${range}`)
  }
  if ('riskFraction' in size) {
    if (stopPriceOf(stop) === null)
      return problem(
        'SIGNAL_SIZE',
        'riskFraction needs a stop with a price: the risk of a unit is its distance from the entry',
      )
    return checkFraction('riskFraction', size.riskFraction)
  }
  if ('volatilityTarget' in size) return checkVolatilityTarget(size.volatilityTarget)
  const [name, value] = 'units' in size ? ['units', size.units] : ['notional', size.notional]
  const isSound = value > 0 && value < Number.POSITIVE_INFINITY
  return isSound ? null : problem('SIGNAL_SIZE', `${name} is ${value}; it must be a finite number above 0`)
}

function checkVolatilityTarget(target: {
  readonly annual: number
  readonly lookbackBars: number
}): SignalProblem | null {
  const { annual, lookbackBars } = target
  if (!isPositive(annual))
    return problem(
      'SIGNAL_SIZE',
      `volatilityTarget.annual is ${annual}; it must be a finite number above 0 (0.2 is 20 % a year)`,
    )
  if (Number.isSafeInteger(lookbackBars) && lookbackBars >= 3) return null
  return problem(
    'SIGNAL_SIZE',
    `volatilityTarget.lookbackBars is ${lookbackBars}; it must be a whole number of 3 or more`,
  )
}

function checkFraction(name: string, value: number, fractionMax = 1): SignalProblem | null {
  return value > 0 && value <= fractionMax
    ? null
    : problem('SIGNAL_SIZE', `${name} is ${value}; it must be above 0 and at most ${fractionMax}`)
}

function checkEntry({ entry }: Signal): SignalProblem | null {
  switch (entry.type) {
    case 'market':
      return null
    case 'limit':
    case 'stop':
    case 'market-if-touched':
      return checkPrice(`${entry.type} price`, entry.price)
    case 'stop-limit':
      return checkPrice('stopPrice', entry.stopPrice) ?? checkPrice('limitPrice', entry.limitPrice)
    case 'limit-if-touched':
      return checkPrice('touchPrice', entry.touchPrice) ?? checkPrice('limitPrice', entry.limitPrice)
    case 'trailing-stop':
      return checkTrail(entry.trail)
    case 'trailing-stop-limit':
      return checkTrail(entry.trail) ?? checkOffset(entry.limitOffset)
  }
}

function checkTrail(trail: Trail): SignalProblem | null {
  if ('amount' in trail) {
    return isPositive(trail.amount)
      ? null
      : problem('SIGNAL_PRICE', `trail.amount is ${trail.amount}; it must be a finite number above 0`)
  }
  if ('percent' in trail) {
    const isSound = trail.percent > 0 && trail.percent < 100
    return isSound
      ? null
      : problem('SIGNAL_PRICE', `trail.percent is ${trail.percent}; it must be above 0 and below 100 (2 is 2 %)`)
  }
  const { atrMultiple, periodBars } = trail
  if (!isPositive(atrMultiple))
    return problem('SIGNAL_PRICE', `trail.atrMultiple is ${atrMultiple}; it must be a finite number above 0`)
  if (Number.isSafeInteger(periodBars) && periodBars > 0) return null
  return problem('SIGNAL_PRICE', `trail.periodBars is ${periodBars}; it must be a whole number above 0`)
}

function checkOffset(offset: number): SignalProblem | null {
  const isSound = offset >= 0 && offset < Number.POSITIVE_INFINITY
  return isSound ? null : problem('SIGNAL_PRICE', `limitOffset is ${offset}; it must be a finite number of 0 or more`)
}

function checkPrice(name: string, value: number): SignalProblem | null {
  return isPositive(value) ? null : problem('SIGNAL_PRICE', `${name} is ${value}; it must be a finite price above 0`)
}

/** The price of a protective stop; null where there is none, or where it trails. */
export function stopPriceOf(stop: ProtectiveStop | undefined): number | null {
  if (stop === undefined) return null
  if (typeof stop === 'number') return stop
  return 'price' in stop ? stop.price : null
}

function checkBracket({ side, stop, target }: Signal, reference: number): SignalProblem | null {
  const unsound = checkStop(stop) ?? checkTarget(target)
  if (unsound !== null) return unsound
  const sign = side === 'buy' ? 1 : -1
  const stopPrice = stopPriceOf(stop)
  if (stopPrice !== null && sign * (reference - stopPrice) <= 0) {
    const place = side === 'buy' ? 'below' : 'above'
    return problem(
      'SIGNAL_BRACKET',
      `stop is ${stopPrice}; for a ${side} it must be ${place} the entry, near ${reference}`,
    )
  }
  const targetPrice = typeof target === 'number' ? target : target?.touchPrice
  if (targetPrice !== undefined && sign * (targetPrice - reference) <= 0) {
    const place = side === 'buy' ? 'above' : 'below'
    return problem(
      'SIGNAL_BRACKET',
      `target is ${targetPrice}; for a ${side} it must be ${place} the entry, near ${reference}`,
    )
  }
  return null
}

function checkStop(stop: ProtectiveStop | undefined): SignalProblem | null {
  if (stop === undefined) return null
  if (typeof stop === 'number') return checkPrice('stop', stop)
  if ('trail' in stop) {
    return checkTrail(stop.trail) ?? (stop.limitOffset === undefined ? null : checkOffset(stop.limitOffset))
  }
  return (
    checkPrice('stop.price', stop.price) ??
    (stop.limitPrice === undefined ? null : checkPrice('stop.limitPrice', stop.limitPrice))
  )
}

function checkTarget(target: ProfitTarget | undefined): SignalProblem | null {
  if (target === undefined) return null
  if (typeof target === 'number') return checkPrice('target', target)
  return (
    checkPrice('target.touchPrice', target.touchPrice) ??
    (target.limitPrice === undefined ? null : checkPrice('target.limitPrice', target.limitPrice))
  )
}

function checkConfidence({ confidence }: Signal): SignalProblem | null {
  if (confidence === undefined || (confidence >= 0 && confidence <= 1)) return null
  return problem('SIGNAL_CONFIDENCE', `confidence is ${confidence}; it must be from 0 to 1`)
}

function checkExpiry({ expiresAt, decisionTime, timeInForce }: Signal): SignalProblem | null {
  if (expiresAt === undefined) {
    return timeInForce === 'gtd'
      ? problem(
          'SIGNAL_EXPIRED',
          'timeInForce is gtd, which needs expiresAt: the last moment at which the order is good',
        )
      : null
  }
  if (expiresAt > decisionTime) return null
  return problem('SIGNAL_EXPIRED', `expiresAt is ${expiresAt}; it must be after the decision at ${decisionTime}`)
}

function checkOptions(signal: Signal): SignalProblem | null {
  const { entry, postOnly, displayUnits, timeInForce } = signal
  if (signal.isReduceOnly && (signal.stop !== undefined || signal.target !== undefined)) {
    return problem('SIGNAL_OPTIONS', 'reduceOnly and a stop or target exclude each other: nothing is opened to protect')
  }
  if (postOnly === true) {
    if (entry.type !== 'limit') return problem('SIGNAL_OPTIONS', `postOnly is for limit orders, not for ${entry.type}`)
    if (timeInForce === 'ioc' || timeInForce === 'fok')
      return problem(
        'SIGNAL_OPTIONS',
        `postOnly and ${timeInForce} exclude each other: the one must rest, the other must not`,
      )
  }
  if (displayUnits !== undefined) {
    if (!isPositive(displayUnits))
      return problem('SIGNAL_OPTIONS', `displayUnits is ${displayUnits}; it must be a finite number above 0`)
    if (entry.type !== 'limit')
      return problem('SIGNAL_OPTIONS', `displayUnits is for limit orders, not for ${entry.type}`)
  }
  const isAuction = timeInForce === 'at-open' || timeInForce === 'at-close'
  if (isAuction && entry.type !== 'market' && entry.type !== 'limit')
    return problem('SIGNAL_OPTIONS', `${timeInForce} is for market and limit orders, not for ${entry.type}`)
  return null
}

function isPositive(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY
}

function problem(code: string, message: string): SignalProblem {
  return { code, message }
}
