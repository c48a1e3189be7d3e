import {
  absScaled,
  addScaled,
  type Holding,
  legsOf,
  multiplyDivideFloor,
  type Scaled,
  type ScaledRatio,
  subtractScaled,
  type TradingAccount,
} from '@race/core'
import { accountConfigProblem } from './account-config-problem.ts'
import { type AccountKind, type AccountTerms, accountTerms, type HoldingTerms } from './account-kind.ts'
import { ceilingShareOfWorth, multiplyDivideCeiling, shareOfWorth, timesRatio } from './exact-share.ts'
import { type Legs, legsAfter } from './legs.ts'
import { type LiquidationStep, planLiquidation } from './liquidation-plan.ts'
import { createMarginCall, type MarginStatus } from './margin-call.ts'
import { createUnsettledCash, type UnsettledCash, type WaitingProceeds } from './unsettled-cash.ts'

/** An order, as far as margin is concerned. */
export interface MarginOrder {
  readonly holding: Holding
  /** 1 for a buy, −1 for a sell. */
  readonly side: 1 | -1
  /** Positive. */
  readonly steps: Scaled
  readonly ticks: Scaled
  /** In the instrument's quote currency, at the ledger scale. */
  readonly fee: Scaled
  /** For hedged lots, what the fill will do; by default it closes the other side first, as in an account that nets. */
  readonly effect?: 'open' | 'close'
}

/** Why an order cannot be filled: the account may not be short, has too little, or holds less than the close is for. */
export type MarginRefusal = 'SHORT_NOT_ALLOWED' | 'INSUFFICIENT_FUNDS' | 'NOTHING_TO_CLOSE'

/** What the rules of an account remember between two instants. */
export interface MarginSnapshot {
  /** Epoch ms since which the account has been called; null while it is not. */
  readonly calledSince: number | null
  /** Null without a rule of settlement. */
  readonly unsettled: readonly WaitingProceeds[] | null
}

/** What an account may do and must keep. Amounts are in its own currency, at the ledger scale, at the last prices. */
export interface MarginModel {
  readonly type: 'cash' | 'margin'
  /** The worth of new positions that fits, at the account's own initial margin; 0 when nothing does. */
  buyingPower(): Scaled
  /** What all positions tie up. */
  initialMargin(): Scaled
  /** The fraction of its worth that a position in an instrument ties up; its inverse is the leverage. */
  initialRatioOf(holding: Holding): ScaledRatio
  /** What a position of so many steps (without sign) at a price ties up. */
  initialMarginOf(holding: Holding, steps: Scaled, ticks: Scaled): Scaled
  /** What must remain for the positions that are held; 0 for a cash account. */
  maintenanceMargin(): Scaled
  /** Why an order cannot be filled, or null. What only makes positions smaller is always allowed. */
  refusalOf(order: MarginOrder): MarginRefusal | null
  /** The most steps, up to `wanted`, that are not refused at a price with their fee. */
  affordableSteps(order: Omit<MarginOrder, 'steps' | 'fee'>, wanted: Scaled, feeOf: (steps: Scaled) => Scaled): Scaled
  /** Whether equity is below the maintenance margin of what is held. */
  isCalled(): boolean
  /** How the account stands at an instant (epoch ms); remembers since when it has been called. */
  statusAt(time: number): MarginStatus
  /** What must be closed at the last prices so that the account is restored; empty unless it is called. */
  liquidationPlan(): readonly LiquidationStep[]
  /** The fee of a liquidation, in the instrument's quote currency, rounded once, half to even. */
  liquidationFee(holding: Holding, steps: Scaled, ticks: Scaled): Scaled
  /** Proceeds that wait for their settlement; null unless the account has such a rule. Whoever books sales adds them. */
  readonly unsettled: UnsettledCash | null
  /** What it remembers; `restore` of the rules of the same kind of account goes on from it. */
  snapshot(): MarginSnapshot
  restore(snapshot: MarginSnapshot): void
}

export interface MarginModelOptions {
  /** What the venue asks for a fill that closes positions, in the quote currency; a liquidation reckons with it. */
  readonly feeOf?: (holding: Holding, ticks: Scaled, steps: Scaled) => Scaled
}

/**
 * Makes the rules of an account.
 *
 * The initial margin decides what may be opened: after a fill and its fee, what all positions tie up is at most the equity
 * (less unsettled proceeds). The maintenance margin decides what may stay. Regulation T of the Federal Reserve asks for
 * 50 % (12 CFR 220.12), FINRA Rule 4210 for 25 % of a long.
 *
 * @throws RaceError `ACCOUNT_CONFIG_INVALID` naming the field
 *
 * @example
 * ```ts
 * const account = new TradingAccount({ currency: 'USD', capital: decimal(10_000), instruments: [], scale: 2 })
 * const regulationT = createMarginModel({ type: 'margin', initialMargin: '0.5', maintenanceMargin: '0.25' }, account)
 * console.log(regulationT.buyingPower()) // 2000000
 * ```
 */
export function createMarginModel(
  kind: AccountKind,
  account: TradingAccount,
  { feeOf = () => 0 }: MarginModelOptions = {},
): MarginModel {
  const terms = accountTerms(kind, account)
  const settlement = kind.type === 'cash' ? kind.settlement : undefined
  const unsettled = settlement === undefined ? null : createUnsettledCash(settlement)
  const indices = new Map(account.holdings.map((holding, index) => [holding, index]))
  const termsOf = (holding: Holding): HoldingTerms => {
    const own = terms.byHolding[indices.get(holding) ?? -1]
    if (own === undefined) throw accountConfigProblem('holding', 'of another account', 'one of the account')
    return own
  }
  const margins = createMargins(account, terms, termsOf)
  /** What is left for new positions; below zero when more is tied up than there is. */
  const free = (): Scaled =>
    subtractScaled(subtractScaled(account.equity(), margins.total('initial')), unsettled?.total ?? 0)

  const refusalOf = ({ holding, side, steps, ticks, fee, effect }: MarginOrder): MarginRefusal | null => {
    const before = legsOf(holding)
    const after = legsAfter(before, side, steps, effect)
    if (after === null) return 'NOTHING_TO_CLOSE'
    if (after.long <= before.long && after.short <= before.short) return null
    if (terms.type === 'cash' && after.short > before.short) return 'SHORT_NOT_ALLOWED'
    const released = margins.ofLegs('initial', holding, before, holding.markTicks)
    const needed = margins.ofLegs('initial', holding, after, ticks)
    const cost = margins.toBase(fee, holding)
    return addScaled(needed, cost) <= addScaled(free(), released) ? null : 'INSUFFICIENT_FUNDS'
  }

  const isCalled = (): boolean => {
    const isFlat = account.holdings.every(({ position, lots }) => position.steps === 0 && !lots?.lots.length)
    return terms.type === 'margin' && !isFlat && account.equity() < margins.total('maintenance')
  }

  const call = createMarginCall(account, terms, () => margins.total('maintenance'), isCalled)
  return {
    type: terms.type,
    unsettled,
    buyingPower() {
      const { numerator, denominator } = terms.initial
      const power = multiplyDivideFloor(free(), denominator, numerator)
      return power < 0 ? 0 : power
    },
    initialMargin: () => margins.total('initial'),
    initialRatioOf: (holding) => termsOf(holding).initial,
    initialMarginOf: (holding, steps, ticks) => margins.ofSteps('initial', holding, absScaled(steps), ticks),
    maintenanceMargin: () => margins.total('maintenance'),
    refusalOf,
    affordableSteps: (order, wanted, fee) =>
      mostSteps(wanted, (steps) => refusalOf({ ...order, steps, fee: fee(steps) }) === null),
    isCalled,
    statusAt: call.statusAt,
    liquidationPlan: () => (isCalled() ? planOf(account, terms, margins, feeOf) : []),
    liquidationFee: ({ valuation }, steps, ticks) => shareOfWorth(valuation, ticks, steps, terms.feeRate),
    snapshot: () => ({ calledSince: call.since, unsettled: unsettled === null ? null : unsettled.snapshot() }),
    restore({ calledSince, unsettled: waiting }) {
      call.since = calledSince
      if (waiting !== null) unsettled?.restore(waiting)
    },
  }
}

/** What must be closed at the last prices to bring the account back to the margin that its terms name. */
function planOf(
  account: TradingAccount,
  { feeRate, liquidation, restoresInitial }: AccountTerms,
  margins: Margins,
  feeOf: Required<MarginModelOptions>['feeOf'],
): readonly LiquidationStep[] {
  const level = restoresInitial ? 'initial' : 'maintenance'
  return planLiquidation({
    account,
    order: liquidation,
    marginOf: (holding, legs) => margins.ofLegs(level, holding, legs, holding.markTicks),
    feeOf(holding, steps) {
      const { markTicks, valuation } = holding
      const penalty = shareOfWorth(valuation, markTicks, steps, feeRate)
      return margins.toBase(addScaled(penalty, feeOf(holding, markTicks, steps)), holding)
    },
  })
}

interface Margins {
  ofSteps(level: keyof HoldingTerms, holding: Holding, steps: Scaled, ticks: Scaled): Scaled
  ofLegs(level: keyof HoldingTerms, holding: Holding, legs: Legs, ticks: Scaled): Scaled
  total(level: keyof HoldingTerms): Scaled
  /** An amount of the holding's quote currency in the account's own, rounded up. */
  toBase(amount: Scaled, holding: Holding): Scaled
}

function createMargins(
  account: TradingAccount,
  { marginSteps }: AccountTerms,
  termsOf: (holding: Holding) => HoldingTerms,
): Margins {
  const rateOf = (holding: Holding): ScaledRatio => account.rateToBase(holding.valuation.instrument.quoteCurrency)
  const margins: Margins = {
    ofSteps(level, holding, steps, ticks) {
      if (steps === 0) return 0
      return ceilingShareOfWorth(holding.valuation, ticks, steps, timesRatio(termsOf(holding)[level], rateOf(holding)))
    },
    ofLegs: (level, holding, { long, short }, ticks) =>
      margins.ofSteps(level, holding, marginSteps(long, short), ticks),
    total(level) {
      let total: Scaled = 0
      for (const holding of account.holdings) {
        total = addScaled(total, margins.ofLegs(level, holding, legsOf(holding), holding.markTicks))
      }
      return total
    },
    toBase(amount, holding) {
      if (amount === 0) return 0
      const { numerator, denominator } = rateOf(holding)
      return multiplyDivideCeiling(amount, numerator, denominator)
    },
  }
  return margins
}

/** The largest number of steps up to `wanted` that is allowed; what is allowed grows from zero without a gap. */
export function mostSteps(wanted: Scaled, isAllowed: (steps: Scaled) => boolean): Scaled {
  if (wanted <= 0) return 0
  if (isAllowed(wanted)) return wanted
  let low: Scaled = 0
  let high = wanted
  while (subtractScaled(high, low) > 1) {
    const middle = multiplyDivideFloor(addScaled(low, high), 1, 2)
    if (isAllowed(middle)) low = middle
    else high = middle
  }
  return low
}
