import type { Signal } from '../strategy/signal.ts'

/** Why a signal cannot become an order: a value, recorded as a denial. */
export interface SignalProblem {
  /** `SIGNAL_SIZE`, `SIGNAL_PRICE`, `SIGNAL_BRACKET`, `SIGNAL_EXPIRED` or `SIGNAL_CONFIDENCE`. */
  readonly code: string
  readonly message: string
}

/**
 * Checks what a strategy proposes before anything is computed from it: every number finite and of the right sign, the
 * bracket on the right sides, the signal not expired.
 *
 * @param lastPrice the last close of the instrument, which stands for the entry of a market order
 * @returns null for a sound signal
 */
export function validateSignal(signal: Signal, lastPrice: number): SignalProblem | null {
  return (
    checkSize(signal) ??
    checkEntry(signal) ??
    checkBracket(signal, entryReference(signal, lastPrice)) ??
    checkConfidence(signal) ??
    checkExpiry(signal)
  )
}

/** The price an entry is expected near: its limit or stop, the last close for a market order. */
export function entryReference({ entry }: Signal, lastPrice: number): number {
  switch (entry.type) {
    case 'market':
      return lastPrice
    case 'stop-limit':
      return entry.stopPrice
    default:
      return entry.price
  }
}

function checkSize({ size, stop }: Signal): SignalProblem | null {
  if ('targetFraction' in size) {
    const isSound = Math.abs(size.targetFraction) <= 1
    return isSound ? null : problem('SIGNAL_SIZE', `targetFraction is ${size.targetFraction}; it must be from -1 to 1`)
  }
  if ('equityFraction' in size) return checkFraction('equityFraction', size.equityFraction)
  if ('riskFraction' in size) {
    if (stop === undefined) return problem('SIGNAL_SIZE', 'riskFraction needs a stop: the risk is the way to it')
    return checkFraction('riskFraction', size.riskFraction)
  }
  const [name, value] = 'units' in size ? ['units', size.units] : ['notional', size.notional]
  const isSound = value > 0 && value < Number.POSITIVE_INFINITY
  return isSound ? null : problem('SIGNAL_SIZE', `${name} is ${value}; it must be a finite number above 0`)
}

function checkFraction(name: string, value: number): SignalProblem | null {
  return value > 0 && value <= 1
    ? null
    : problem('SIGNAL_SIZE', `${name} is ${value}; it must be above 0 and at most 1`)
}

function checkEntry({ entry }: Signal): SignalProblem | null {
  if (entry.type === 'market') return null
  if (entry.type !== 'stop-limit') return checkPrice(`${entry.type} price`, entry.price)
  return checkPrice('stopPrice', entry.stopPrice) ?? checkPrice('limitPrice', entry.limitPrice)
}

function checkPrice(name: string, value: number): SignalProblem | null {
  const isSound = value > 0 && value < Number.POSITIVE_INFINITY
  return isSound ? null : problem('SIGNAL_PRICE', `${name} is ${value}; it must be a finite price above 0`)
}

function checkBracket({ side, stop, target }: Signal, reference: number): SignalProblem | null {
  const unsound =
    (stop === undefined ? null : checkPrice('stop', stop)) ??
    (target === undefined ? null : checkPrice('target', target))
  if (unsound !== null) return unsound
  const sign = side === 'buy' ? 1 : -1
  if (stop !== undefined && sign * (reference - stop) <= 0) {
    const place = side === 'buy' ? 'below' : 'above'
    return problem('SIGNAL_BRACKET', `stop ${stop} must be ${place} the entry near ${reference} of a ${side}`)
  }
  if (target !== undefined && sign * (target - reference) <= 0) {
    const place = side === 'buy' ? 'above' : 'below'
    return problem('SIGNAL_BRACKET', `target ${target} must be ${place} the entry near ${reference} of a ${side}`)
  }
  return null
}

function checkConfidence({ confidence }: Signal): SignalProblem | null {
  if (confidence === undefined || (confidence >= 0 && confidence <= 1)) return null
  return problem('SIGNAL_CONFIDENCE', `confidence is ${confidence}; it must be from 0 to 1`)
}

function checkExpiry({ expiresAt, decisionTime }: Signal): SignalProblem | null {
  if (expiresAt === undefined || expiresAt > decisionTime) return null
  return problem('SIGNAL_EXPIRED', `expiresAt ${expiresAt} is not after the decision at ${decisionTime}`)
}

function problem(code: string, message: string): SignalProblem {
  return { code, message }
}
