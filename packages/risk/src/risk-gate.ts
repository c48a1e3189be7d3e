import {
  type Approval,
  type ApprovalMint,
  createApprovalMint,
  type Denial,
  type IntentKey,
  invariant,
  type RiskDecision,
  type RiskGate,
  type RiskRequest,
} from '@race/core'
import { type Excess, excessDenial, haltDenial, negativeQuantityDenial, nonFiniteDenial } from './denial.ts'
import { type DrawdownHalt, type DrawdownSnapshot, DrawdownWatch } from './drawdown-watch.ts'
import { type ApprovedSnapshot, InstantExposure } from './instant-exposure.ts'
import { limitsToJson, type ResolvedLimits, type RiskLimitName, type RiskLimits } from './risk-limits.ts'
import { resolveProfile } from './risk-profile.ts'

export interface RiskGateOptions {
  /**
   * Name of the set of limits. Alone it is that of a built-in profile: `open` (the default) or `cautious`. Beside
   * limits it is any other name; `custom` by default.
   */
  readonly profile?: string
  readonly limits?: RiskLimits
}

/** The gate of `createRiskGate`: the port, and when it halted. */
export interface LimitGate extends RiskGate {
  /** As given, with `null` for a limit that cannot be reached. */
  readonly limits: Readonly<Record<RiskLimitName, number | null>>
  /** When the drawdown halt latched and at what equity; null before. */
  readonly halt: DrawdownHalt | null
  /**
   * Equity above the floor and up to the peak is nothing new to the gate: a loop over many instants need tell it only what lies
   * outside. Both move when equity is observed, and when an order is checked.
   */
  readonly equityPeak: number
  readonly equityFloor: number
  /**
   * What the gate remembers, and the intents of these approvals, which somebody still holds. `restoreRiskGate` makes a gate
   * that goes on from it.
   *
   * @throws RaceError `INVARIANT_VIOLATED` for an approval that is not this gate's own for its intent
   */
  snapshot(held?: Iterable<HeldApproval>): RiskGateSnapshot
}

/** An approval, and the intent that it was given for. */
export interface HeldApproval {
  readonly approval: Approval
  readonly intent: IntentKey
}

/** What a gate remembers. Some of its numbers may be infinite or NaN. */
export interface RiskGateSnapshot {
  readonly drawdown: DrawdownSnapshot
  readonly exposure: readonly ApprovedSnapshot[]
  /** Intents whose approvals were held when the snapshot was taken. */
  readonly approved: readonly IntentKey[]
}

/** A gate that goes on, and the approvals that it has minted anew. */
export interface RestoredGate {
  readonly gate: LimitGate
  /** By the intents of the snapshot, in their order. */
  readonly approvals: readonly HeldApproval[]
}

/**
 * Makes a gate. Each run needs its own: a gate remembers the highest equity, and whether its drawdown halt is latched.
 *
 * Every order meets every check in this order, and the first that fails denies it:
 *
 * 1. `NON_FINITE_INPUT`: a number of the request, or the order's worth, is NaN or infinite.
 * 2. `NEGATIVE_QUANTITY`: the quantity is below 0. An order that can only make a position smaller passes from here.
 * 3. `DRAWDOWN_HALT`: equity has fallen from its peak by `drawdownMax` or more, now or ever before.
 * 4. `ORDER_NOTIONAL_MAX`: the order's worth.
 * 5. `POSITION_UNITS_MAX`, `POSITION_NOTIONAL_MAX`, `POSITION_FRACTION_MAX`: the position on the order's side, were the
 *    order and everything approved at the same instant filled. What only shrinks the opposite position has none.
 * 6. `OPEN_POSITIONS_MAX`: open and pending positions, this one included.
 *
 * Limits are judged in float64 at the request's price, with a relative tolerance of 10^-9, so that an order sized to a
 * limit passes. Drawdown and counts have no tolerance.
 *
 * @throws RaceError `RISK_CONFIG_INVALID`
 *
 * @example
 * ```ts
 * const gate = createRiskGate({ limits: { positionFractionMax: 0.25, drawdownMax: 0.2 } })
 * console.log(gate.profile, gate.isHalted) // custom false
 * ```
 */
export function createRiskGate({ profile, limits }: RiskGateOptions = {}): LimitGate {
  const resolved = resolveProfile(profile, limits)
  return new Gate(resolved.name, resolved.limits)
}

/**
 * Makes a gate that goes on where a snapshot was taken of one with the same options: same peak, same halt, same memory of
 * the latest instant.
 *
 * An approval cannot leave the process that minted it, so the new gate approves the intents of the snapshot again, here
 * and only here: a gate that is in use approves nothing but by `check`, and what is approved here is worth nothing at any
 * other gate. Whoever can write a snapshot can therefore decide what the run that resumes from it may send, as can whoever
 * writes its configuration: keep snapshots as safe.
 *
 * @throws RaceError `RISK_CONFIG_INVALID`
 */
export function restoreRiskGate(options: RiskGateOptions, snapshot: RiskGateSnapshot): RestoredGate {
  const resolved = resolveProfile(options.profile, options.limits)
  const mint = createApprovalMint()
  return {
    gate: new Gate(resolved.name, resolved.limits, mint, snapshot),
    approvals: snapshot.approved.map((intent) => ({ intent, approval: mint.approve(intent).approval })),
  }
}

/** Float64 rounding of a size that was made to meet a limit stays far below this. */
const tolerated = 1 + 1e-9

class Gate implements LimitGate {
  readonly port = 'risk-gate/1'
  readonly profile: string
  readonly limits: LimitGate['limits']
  readonly #limits: ResolvedLimits
  readonly #mint: ApprovalMint
  readonly #drawdown: DrawdownWatch
  readonly #exposure = new InstantExposure()

  constructor(
    profile: string,
    limits: ResolvedLimits,
    mint: ApprovalMint = createApprovalMint(),
    snapshot: RiskGateSnapshot | null = null,
  ) {
    this.profile = profile
    this.limits = limitsToJson(limits)
    this.#limits = limits
    this.#mint = mint
    this.#drawdown = new DrawdownWatch(limits.drawdownMax)
    if (snapshot === null) return
    this.#drawdown.restore(snapshot.drawdown)
    this.#exposure.restore(snapshot.exposure)
  }

  snapshot(held: Iterable<HeldApproval> = []): RiskGateSnapshot {
    const approved: IntentKey[] = []
    for (const { approval, intent } of held) {
      invariant(
        this.verify(approval, intent),
        'a snapshot of the gate was asked to keep an approval that is not its own',
      )
      const { strategyInstance, decisionTime, ordinal } = intent
      approved.push({ strategyInstance, decisionTime, ordinal })
    }
    return { drawdown: this.#drawdown.snapshot(), exposure: this.#exposure.snapshot(), approved }
  }

  get isHalted(): boolean {
    return this.#drawdown.halt !== null
  }

  get halt(): DrawdownHalt | null {
    return this.#drawdown.halt
  }

  get equityPeak(): number {
    return this.#drawdown.peak
  }

  get equityFloor(): number {
    return this.#drawdown.floor
  }

  observeEquity(equity: number, time: number): void {
    this.#drawdown.observe(equity, time)
  }

  check(request: RiskRequest): RiskDecision {
    const denial = this.#denialOf(request)
    if (denial !== null) return denial
    this.#exposure.note(request)
    return this.#mint.approve(request.intent)
  }

  verify(approval: Approval, intent: IntentKey): boolean {
    return this.#mint.verify(approval, intent)
  }

  #denialOf(request: RiskRequest): Denial | null {
    const nonFinite = nonFiniteInput(request)
    if (nonFinite !== null) return nonFinite
    // Equity may have fallen since the last instant, and this may be the first the gate hears of the initial one.
    this.#drawdown.raiseTo(request.initialEquity)
    this.#drawdown.judge(request.equity, request.time)
    if (request.quantity < 0) return negativeQuantityDenial(request)
    if (request.isReduceOnly) return null
    const { halt } = this.#drawdown
    if (halt !== null) return haltDenial(request.instrument, halt, this.#limits.drawdownMax)
    const { positionQuantity, openPositions, pendingPositions, instrument, time } = request
    const unitsAfter = this.#exposure.unitsAfter(request)
    const worthAfter = worthOf(unitsAfter, request)
    const isNew = positionQuantity === 0 && !this.#exposure.hasEntry(instrument, time)
    return (
      this.#excess(request, 'orderNotionalMax', worthOf(request.quantity, request), tolerated) ??
      this.#excess(request, 'positionUnitsMax', unitsAfter, tolerated) ??
      this.#excess(request, 'positionNotionalMax', worthAfter, tolerated) ??
      this.#excess(request, 'positionFractionMax', fractionOf(worthAfter, request.equity), tolerated) ??
      // An order for a position that is counted already cannot exceed the count.
      this.#excess(request, 'openPositionsMax', isNew ? openPositions + pendingPositions + 1 : 0, 1)
    )
  }

  /** A comparison with NaN fails, so that what cannot be judged is denied. */
  #excess({ instrument }: RiskRequest, limit: Excess['limit'], wanted: number, tolerance: number): Denial | null {
    const allowed = this.#limits[limit]
    return wanted <= allowed * tolerance ? null : excessDenial({ limit, wanted, allowed, instrument })
  }
}

/** In the account's currency; prices below 0, which futures have had, are worth as much as those above. */
function worthOf(units: number, { price, unitValue }: RiskRequest): number {
  return Math.abs(units * price * unitValue)
}

/** Without equity, any worth at all is an infinite share of it. */
function fractionOf(worth: number, equity: number): number {
  if (worth === 0) return 0
  return equity > 0 ? worth / equity : Number.POSITIVE_INFINITY
}

const numericFields = [
  'quantity',
  'price',
  'unitValue',
  'positionQuantity',
  'openPositions',
  'pendingPositions',
  'equity',
  'initialEquity',
  'time',
] as const

function nonFiniteInput(request: RiskRequest): Denial | null {
  const worth = worthOf(request.quantity, request)
  if (areFinite(request) && worth - worth === 0) return null
  const field = numericFields.find((name) => !Number.isFinite(request[name]))
  return field === undefined
    ? nonFiniteDenial(request.instrument, 'quantity × price × unitValue', worth)
    : nonFiniteDenial(request.instrument, field, request[field])
}

/** A finite number less itself is 0; NaN and the infinities give NaN. Quicker than asking one by one. */
function areFinite(request: RiskRequest): boolean {
  const { quantity, price, unitValue, positionQuantity, openPositions, pendingPositions } = request
  const { equity, initialEquity, time } = request
  const order = quantity - quantity + (price - price) + (unitValue - unitValue)
  const positions = positionQuantity - positionQuantity + (openPositions - openPositions)
  const account = pendingPositions - pendingPositions + (equity - equity) + (initialEquity - initialEquity)
  return order + positions + account + (time - time) === 0
}
