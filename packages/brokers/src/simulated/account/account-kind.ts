import {
  absScaled,
  addScaled,
  type Calendar,
  type CalendarId,
  type DecimalInput,
  multiplyScaled,
  type Scaled,
  type ScaledRatio,
  subtractScaled,
  type TradingAccount,
} from '@race/core'
import { accountConfigProblem, requireChoice, requireFigure, requireInstruments } from './account-config-problem.ts'
import { ratioOf } from './exact-share.ts'

/** Nothing is borrowed: no short positions, and no more bought than there is cash. */
export interface CashAccountKind {
  readonly type: 'cash'
  /**
   * Proceeds of a sale can be spent from the open of the nth session after the one of the sale: 1 for T+1. Off by
   * default: they can be spent at once.
   */
  readonly settlement?: { readonly days: number; readonly calendar: CalendarId | Calendar }
}

/**
 * What a position needs: `initialMargin` is the fraction of its worth that must be there when it is opened (`leverage` is
 * one divided by it; give one of the two), `maintenanceMargin` the fraction that must remain.
 */
export interface MarginFractions {
  readonly leverage?: DecimalInput
  readonly initialMargin?: DecimalInput
  readonly maintenanceMargin?: DecimalInput
}

/** What happens between the first shortfall and the liquidation. */
export interface MarginCallTerms {
  /** The multiple of the maintenance margin below which the account is warned; 1 or more, 1 (no warning) by default. */
  readonly warnAt?: DecimalInput
  /** How long a shortfall must last before positions are closed, in ms; 0 by default. */
  readonly graceMs?: number
  /** To which margin a liquidation brings the account back; `maintenance` by default. */
  readonly restoreTo?: 'maintenance' | 'initial'
}

/**
 * Positions on margin. All margins are counted in the account's own currency at the last price, each rounded up to the
 * ledger scale.
 */
export interface MarginAccountKind extends MarginFractions {
  readonly type: 'margin'
  readonly maintenanceMargin: DecimalInput
  /** Other fractions for single instruments, by id; what one leaves out is that of the account. */
  readonly instruments?: Readonly<Record<string, MarginFractions>>
  /** For long and short lots of one instrument: margin on the larger side (the default), on both, or on the net. */
  readonly hedged?: 'larger-side' | 'both-sides' | 'net'
  readonly marginCall?: MarginCallTerms
  /** Which positions a liquidation closes; `largest-loss-first` by default. */
  readonly liquidation?: LiquidationOrder
  /** Of the worth that is closed; 0 by default. */
  readonly liquidationFeeRate?: DecimalInput
}

/**
 * Which positions a liquidation closes.
 *
 * - `largest-loss-first`: one position after the other, the one with the largest unrealised loss first (at equal losses in
 *   configured order), the last of them only as far as is needed.
 * - `proportional`: of each the same share, rounded up to whole steps, the smallest share that is enough.
 * - `all`: everything.
 */
export type LiquidationOrder = 'largest-loss-first' | 'all' | 'proportional'

/** What an account may do, as data. */
export type AccountKind = CashAccountKind | MarginAccountKind

/** The fractions of one instrument. */
export interface HoldingTerms {
  readonly initial: ScaledRatio
  readonly maintenance: ScaledRatio
}

/** A kind of account, checked and made ready. */
export interface AccountTerms {
  readonly type: 'cash' | 'margin'
  /** Of instruments that have none of their own. */
  readonly initial: ScaledRatio
  /** In the order of the account's holdings. */
  readonly byHolding: readonly HoldingTerms[]
  readonly marginSteps: (long: Scaled, short: Scaled) => Scaled
  readonly warnAt: ScaledRatio
  readonly graceMs: number
  readonly restoresInitial: boolean
  readonly liquidation: LiquidationOrder
  readonly feeRate: ScaledRatio
}

const one: ScaledRatio = /*#__PURE__*/ Object.freeze({ numerator: 1, denominator: 1 })
const none: ScaledRatio = /*#__PURE__*/ Object.freeze({ numerator: 0, denominator: 1 })

const stepsUnderMargin: Readonly<Record<'larger-side' | 'both-sides' | 'net', AccountTerms['marginSteps']>> = {
  'larger-side': (long, short) => (long < short ? short : long),
  'both-sides': addScaled,
  net: (long, short) => absScaled(subtractScaled(long, short)),
}

/**
 * Checks a kind of account.
 *
 * @throws RaceError `ACCOUNT_CONFIG_INVALID` naming the field
 */
export function accountTerms(kind: AccountKind, account: TradingAccount): AccountTerms {
  requireChoice('type', kind.type, ['cash', 'margin'])
  if (kind.type === 'cash') {
    return {
      type: 'cash',
      initial: one,
      byHolding: account.holdings.map(() => ({ initial: one, maintenance: none })),
      marginSteps: addScaled,
      warnAt: one,
      graceMs: 0,
      restoresInitial: false,
      liquidation: 'all',
      feeRate: none,
    }
  }
  const { hedged = 'larger-side', instruments = {}, liquidation = 'largest-loss-first', marginCall = {} } = kind
  const { graceMs = 0, restoreTo = 'maintenance', warnAt = 1 } = marginCall
  requireChoice('hedged', hedged, Object.keys(stepsUnderMargin))
  requireChoice('liquidation', liquidation, ['largest-loss-first', 'all', 'proportional'])
  requireChoice('marginCall.restoreTo', restoreTo, ['maintenance', 'initial'])
  requireInstruments('instruments', Object.keys(instruments), account)
  if (!(graceMs >= 0)) throw accountConfigProblem('marginCall.graceMs', String(graceMs), '0 or more')
  const general = fractionsOf('', kind, null)
  return {
    type: 'margin',
    initial: general.initial,
    byHolding: account.holdings.map(({ valuation: { instrument } }) => {
      const own = Object.hasOwn(instruments, instrument.id) ? instruments[instrument.id] : undefined
      return own === undefined ? general : fractionsOf(`instruments.${instrument.id}.`, own, kind)
    }),
    marginSteps: stepsUnderMargin[hedged],
    warnAt: ratioOf(requireFigure('marginCall.warnAt', warnAt, { min: 1 })),
    graceMs,
    restoresInitial: restoreTo === 'initial',
    liquidation,
    feeRate: ratioOf(requireFigure('liquidationFeeRate', kind.liquidationFeeRate ?? 0, { min: 0, max: 1 })),
  }
}

/** What an instrument leaves out is that of the account. */
function fractionsOf(at: string, own: MarginFractions, general: MarginFractions | null): HoldingTerms {
  const hasInitial = own.leverage !== undefined || own.initialMargin !== undefined
  const { leverage, initialMargin } = hasInitial || general === null ? own : general
  if ((leverage === undefined) === (initialMargin === undefined)) {
    const given = leverage === undefined ? 'neither' : 'both'
    throw accountConfigProblem(`${at}leverage or initialMargin`, `given by ${given}`, 'given by one of the two')
  }
  const initial =
    leverage === undefined
      ? ratioOf(requireFigure(`${at}initialMargin`, initialMargin ?? 1, { min: 0, isAbove: true }))
      : inverse(ratioOf(requireFigure(`${at}leverage`, leverage, { min: 0, isAbove: true })))
  const fraction = own.maintenanceMargin ?? general?.maintenanceMargin ?? 0
  const maintenance = ratioOf(requireFigure(`${at}maintenanceMargin`, fraction, { min: 0 }))
  const isAboveInitial =
    multiplyScaled(maintenance.numerator, initial.denominator) >
    multiplyScaled(initial.numerator, maintenance.denominator)
  if (isAboveInitial) {
    throw accountConfigProblem(`${at}maintenanceMargin`, String(fraction), 'at most the initial margin')
  }
  return { initial, maintenance }
}

function inverse({ numerator, denominator }: ScaledRatio): ScaledRatio {
  return { numerator: denominator, denominator: numerator }
}
