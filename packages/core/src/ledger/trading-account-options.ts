import type { Decimal } from '../decimal/decimal.ts'
import type { Scaled } from '../decimal/scaled.ts'
import { RaceError } from '../error/race-error.ts'
import type { Instrument } from '../instrument/instrument.ts'
import type { CurrencyConversion, ScaledRatio } from './currency-conversion.ts'
import type { LedgerJournal } from './posting.ts'

/**
 * Positions kept as lots.
 *
 * - `hedging`: long and short lots stand side by side; `applyFill` always opens one, `applyLotFill` opens or closes.
 * - `netting`: `applyFill` closes lots of the other side first, in the order of `closes`, and opens one with the rest.
 */
export interface LotOptions {
  readonly mode: 'hedging' | 'netting'
  /** Which lots a close takes that names none: the oldest first (the default), or the newest. */
  readonly closes?: 'fifo' | 'lifo'
}

export interface TradingAccountOptions {
  /** The account's own currency, in which capital is paid in and equity is counted. */
  readonly currency: string
  readonly capital: Decimal
  readonly instruments: readonly Instrument[]
  /** Decimals of every amount, in every currency; see `ledgerScaleOf`. */
  readonly scale: number
  /** Lets the account hold instruments of other currencies; without it they are refused. */
  readonly conversion?: CurrencyConversion
  /** Currencies to hold besides those of the instruments; needs `conversion`. */
  readonly currencies?: readonly string[]
  /** Ids of the instruments whose notional is not paid, such as futures: only their profit reaches the cash. */
  readonly margined?: readonly string[]
  /**
   * `netting` (default): fills of one instrument make one position. `hedging`: every instrument has a long and a short
   * position, each by average cost; `holdings` has the long ones in order, and then the short ones. Not with `lots`.
   */
  readonly positions?: 'netting' | 'hedging'
  /** Keeps every entry as a lot; by default positions are kept by average cost. */
  readonly lots?: LotOptions
  /** Told of every posting, from the capital on. */
  readonly journal?: LedgerJournal
}

/** Where a payment belongs. */
export interface PaymentOptions {
  /** The instrument's quote currency by default, or the account's own without an instrument. */
  readonly currency?: string
  readonly instrument?: Instrument
}

/** An exchange of cash between two currencies. */
export interface CurrencyExchange {
  readonly from: string
  readonly to: string
  /** Of `from`, in ledger units; negative turns the exchange around. */
  readonly amount: Scaled
  /** `to` per `from`; the account's own rate by default. */
  readonly rate?: ScaledRatio
}

/** @throws RaceError `CURRENCY_MISMATCH`, `ACCOUNT_CONFIG_INVALID` */
export function checkOptions(options: TradingAccountOptions): void {
  const { conversion, currencies = [], currency, instruments, lots, margined = [], positions } = options
  requireKnown(margined, instruments)
  if (positions === 'hedging' && lots !== undefined) throw hedgedLots()
  if (conversion !== undefined) return
  for (const instrument of instruments) requireCurrency(instrument, currency)
  const extra = currencies.find((other) => other !== currency)
  if (extra === undefined) return
  throw new RaceError('ACCOUNT_CONFIG_INVALID', {
    message: `currencies names '${extra}' on an account in ${currency} that has no conversion`,
    facts: { currency: extra, accountCurrency: currency },
    hint: `Give the account a conversion whose rate knows ${extra} in ${currency}.`,
  })
}

function hedgedLots(): RaceError {
  return new RaceError('ACCOUNT_CONFIG_INVALID', {
    message: "positions is 'hedging' beside lots",
    facts: { field: 'positions' },
    hint: "Leave one of the two out: lots: { mode: 'hedging' } keeps entries apart, positions: 'hedging' sides.",
  })
}

function requireCurrency(instrument: Instrument, currency: string): void {
  if (instrument.quoteCurrency === currency) return
  throw new RaceError('CURRENCY_MISMATCH', {
    message: `${instrument.id} is quoted in ${instrument.quoteCurrency}, but the account is in ${currency}`,
    facts: { instrument: instrument.id, quoteCurrency: instrument.quoteCurrency, accountCurrency: currency },
    hint: `Give the account a conversion, the currency ${instrument.quoteCurrency}, or an instrument quoted in ${currency}.`,
  })
}

function requireKnown(margined: readonly string[], instruments: readonly Instrument[]): void {
  const unknown = margined.find((id) => !instruments.some((instrument) => instrument.id === id))
  if (unknown === undefined) return
  throw new RaceError('ACCOUNT_CONFIG_INVALID', {
    message: `margined names '${unknown}', which is no instrument of the account`,
    facts: { instrument: unknown },
    hint: `Its instruments are ${instruments.map(({ id }) => id).join(', ')}.`,
  })
}
