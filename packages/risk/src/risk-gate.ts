import {
  type Approval,
  type ApprovalMint,
  createApprovalMint,
  type Denial,
  type RiskDecision,
  type RiskGate,
  type RiskRequest,
} from '@race/core'
import { type ResolvedLimits, type RiskLimits, resolveLimits } from './risk-limits.ts'

export interface RiskGateOptions {
  /** Name of the set of limits: `open` when no limit is given, `custom` otherwise. */
  readonly profile?: string
  readonly limits?: RiskLimits
}

/**
 * Makes a gate. Each run needs its own: a gate remembers the highest equity, and whether its drawdown halt is latched.
 *
 * Every check is made for every order, in this order, and the first limit that is hit denies it: finite input, drawdown
 * halt, order worth, position units, position worth, position fraction, open positions. An order that can only make a
 * position smaller passes all but the first.
 *
 * @throws RaceError `RISK_CONFIG_INVALID`
 *
 * @example
 * ```ts
 * const gate = createRiskGate({ limits: { positionFractionMax: 0.25, drawdownMax: 0.2 } })
 * ```
 */
export function createRiskGate({ profile, limits = {} }: RiskGateOptions = {}): RiskGate {
  const resolved = resolveLimits(limits)
  const isOpen = Object.values(resolved).every((limit) => limit === Number.POSITIVE_INFINITY)
  return new LimitGate(profile ?? (isOpen ? 'open' : 'custom'), resolved)
}

/** The gate as a class: `observeEquity` is called at every instant and must not allocate. */
class LimitGate implements RiskGate {
  readonly port = 'risk-gate/1'
  readonly profile: string
  readonly limits: Readonly<Record<string, number | null>>
  isHalted = false
  readonly #limits: ResolvedLimits
  readonly #mint: ApprovalMint = createApprovalMint()
  readonly #drawdownMax: number
  #peak = Number.NEGATIVE_INFINITY
  /** Equity below which the halt latches; moves with the peak. */
  #floor = Number.NEGATIVE_INFINITY
  #haltEquity = Number.NaN
  #haltTime = Number.NaN

  constructor(profile: string, limits: ResolvedLimits) {
    this.profile = profile
    this.#limits = limits
    this.#drawdownMax = limits.drawdownMax
    // JSON has no infinity: null stands for a limit that cannot be reached.
    this.limits = Object.freeze(
      Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, Number.isFinite(limit) ? limit : null])),
    )
  }

  observeEquity(equity: number, time: number): void {
    if (equity > this.#peak) {
      this.#peak = equity
      this.#floor = equity - equity * this.#drawdownMax
    } else if (equity <= this.#floor && !this.isHalted) {
      this.isHalted = true
      this.#haltEquity = equity
      this.#haltTime = time
    }
  }

  check(request: RiskRequest): RiskDecision {
    if (this.#peak === Number.NEGATIVE_INFINITY) this.observeEquity(request.initialEquity, request.time)
    const denial = nonFinite(request) ?? (request.isReduceOnly ? null : this.#exceeded(request))
    return denial ?? { approved: true, approval: this.#mint.approve(request.intentId) }
  }

  verify(approval: Approval, intentId: string): boolean {
    return this.#mint.verify(approval, intentId)
  }

  #exceeded(request: RiskRequest): Denial | null {
    const limits = this.#limits
    const { quantity, price, unitValue, positionQuantity, equity } = request
    if (this.isHalted) return this.#haltDenial()
    const worth = quantity * price * unitValue
    if (worth > limits.orderNotionalMax) {
      return denial(
        'ORDER_NOTIONAL_MAX',
        `the order is worth ${shown(worth)}, above the limit of ${limits.orderNotionalMax}`,
        { worth, limit: limits.orderNotionalMax },
      )
    }
    const after = Math.abs(positionQuantity + (request.side === 'buy' ? quantity : -quantity))
    // An order that leaves a smaller position on either side cannot exceed what was allowed before.
    if (after > Math.abs(positionQuantity)) {
      const position = this.#positionExceeded(after, after * price * unitValue, equity)
      if (position !== null) return position
    }
    const opens = positionQuantity === 0 ? 1 : 0
    const positions = request.openPositions + request.pendingPositions + opens
    if (opens === 1 && positions > limits.openPositionsMax) {
      return denial(
        'OPEN_POSITIONS_MAX',
        `there would be ${positions} positions, above the limit of ${limits.openPositionsMax}`,
        { positions, limit: limits.openPositionsMax },
      )
    }
    return null
  }

  #positionExceeded(units: number, worth: number, equity: number): Denial | null {
    const limits = this.#limits
    if (units > limits.positionUnitsMax) {
      return denial(
        'POSITION_UNITS_MAX',
        `the position would be ${shown(units)} units, above the limit of ${limits.positionUnitsMax}`,
        { units, limit: limits.positionUnitsMax },
      )
    }
    if (worth > limits.positionNotionalMax) {
      return denial(
        'POSITION_NOTIONAL_MAX',
        `the position would be worth ${shown(worth)}, above the limit of ${limits.positionNotionalMax}`,
        { worth, limit: limits.positionNotionalMax },
      )
    }
    const fraction = worth / equity
    if (limits.positionFractionMax !== Number.POSITIVE_INFINITY && !(fraction <= limits.positionFractionMax)) {
      return denial(
        'POSITION_FRACTION_MAX',
        `the position would be ${shown(fraction)} of equity, above the limit of ${limits.positionFractionMax}`,
        { fraction, limit: limits.positionFractionMax },
      )
    }
    return null
  }

  #haltDenial(): Denial {
    return denial(
      'DRAWDOWN_HALT',
      `trading halted when equity fell to ${shown(this.#haltEquity)} from its peak of ${shown(this.#peak)}, a drawdown of more than ${this.#drawdownMax}`,
      { equity: this.#haltEquity, peak: this.#peak, drawdownMax: this.#drawdownMax, time: this.#haltTime },
    )
  }
}

const numericFields = ['quantity', 'price', 'unitValue', 'positionQuantity', 'equity', 'initialEquity'] as const

function nonFinite(request: RiskRequest): Denial | null {
  for (const field of numericFields) {
    if (!Number.isFinite(request[field])) {
      return denial(
        'NON_FINITE_INPUT',
        `${field} is ${request[field]}; an order can only be judged by finite numbers`,
        { field, value: String(request[field]) },
      )
    }
  }
  return null
}

function denial(code: string, message: string, facts: Denial['facts']): Denial {
  return { approved: false, code, message, facts }
}

function shown(value: number): string {
  return String(Number(value.toPrecision(10)))
}
