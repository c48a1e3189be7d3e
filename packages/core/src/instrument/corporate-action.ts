import type { Decimal, DecimalInput } from '../decimal/decimal.ts'

/** What becomes of a split's fraction: see `SplitAction.cashInLieu`. */
export type CashInLieu = 'round-down-pay-cash' | 'keep-fraction'

/** At what a position is closed when its instrument ceases to trade: see `DelistingAction.rule`. */
export type DelistingRule = 'close-at-last-price' | 'worthless' | 'final-price'

/** New units per old units: 4 and 1 for four new shares for each old one, 1 and 8 for a reverse split. */
export interface SplitRatio {
  readonly numerator: number
  readonly denominator: number
}

/** When an action takes effect. */
interface Dated {
  /** The first date on which it is in force, such as `2020-08-31`. */
  readonly exDate: string
  /** Epoch ms at which it takes effect: the open of the session of that date, unless it was given. */
  readonly time: number
}

/** A payment of cash per unit. */
export interface DividendAction extends Dated {
  readonly type: 'dividend'
  readonly instrument: string
  /** Before tax, above 0, for each unit as units are counted after the splits of the same instant. */
  readonly amountPerUnit: Decimal
  readonly currency: string
  /** The date on which the cash arrives, and the open of that date's session in epoch ms; null where it is not known. */
  readonly paymentDate: string | null
  readonly paymentTime: number | null
  /** Share of the amount that is kept back as tax from holders, 0 to 1. */
  readonly withholdingRate: Decimal
  /** Close before the ex-date, unadjusted, by which prices are adjusted; null to take it from the bars. */
  readonly referencePrice: Decimal | null
}

/** More or fewer units for each one held. */
export interface SplitAction extends Dated {
  readonly type: 'split'
  readonly instrument: string
  readonly ratio: SplitRatio
  /**
   * What becomes of a fraction. `round-down-pay-cash`: the position is rounded toward zero to whole units, and the rest
   * is paid in cash. `keep-fraction`: the position is rounded toward zero to the quantity step only, and what is smaller
   * than a step is paid in cash. For an instrument that trades in whole units the two are the same.
   */
  readonly cashInLieu: CashInLieu
  /**
   * What a source of data multiplies older prices by, where that is a rounded denominator ÷ numerator; null for the exact
   * quotient. Only adjusted prices look at it, never an account.
   */
  readonly factor: Decimal | null
}

/** The same instrument under another id. */
export interface RenameAction extends Dated {
  readonly type: 'rename'
  readonly from: string
  readonly to: string
}

/** The end of trading. */
export interface DelistingAction extends Dated {
  readonly type: 'delisting'
  readonly instrument: string
  /** What a position is closed at: its last price, nothing, or `finalPrice`. */
  readonly rule: DelistingRule
  /** Per unit, 0 or more; it need not lie on the tick. Null unless the rule is `final-price`. */
  readonly finalPrice: Decimal | null
}

/** What happens to an instrument apart from trading. Made by `defineCorporateActions`; frozen; JSON of it can be read back. */
export type CorporateAction = DividendAction | SplitAction | RenameAction | DelistingAction

interface DatedInput {
  /** ISO date; may be left out where `time` is given, and is then the date of that instant in UTC. */
  readonly exDate?: string
  /** Epoch ms, for what does not take effect at the open of a session. */
  readonly time?: number
}

/** A dividend for `defineCorporateActions`. */
export interface DividendInput extends DatedInput {
  readonly type: 'dividend'
  readonly instrument: string
  readonly amountPerUnit: DecimalInput
  /** `USD` by default. */
  readonly currency?: string
  readonly paymentDate?: string | null
  readonly paymentTime?: number | null
  /** 0 by default. */
  readonly withholdingRate?: DecimalInput
  readonly referencePrice?: DecimalInput | null
}

/** A split for `defineCorporateActions`. */
export interface SplitInput extends DatedInput {
  readonly type: 'split'
  readonly instrument: string
  readonly ratio: SplitRatio
  /** `round-down-pay-cash` by default. */
  readonly cashInLieu?: CashInLieu
  readonly factor?: DecimalInput | null
}

/** A rename for `defineCorporateActions`. */
export interface RenameInput extends DatedInput {
  readonly type: 'rename'
  readonly from: string
  readonly to: string
}

/** A delisting for `defineCorporateActions`. */
export interface DelistingInput extends DatedInput {
  readonly type: 'delisting'
  readonly instrument: string
  /** `final-price` where there is one, else `close-at-last-price`. */
  readonly rule?: DelistingRule
  readonly finalPrice?: DecimalInput | null
}

/** One row for `defineCorporateActions`. */
export type CorporateActionInput = DividendInput | SplitInput | RenameInput | DelistingInput
