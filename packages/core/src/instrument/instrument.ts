import { type Decimal, type DecimalInput, decimal } from '../decimal/decimal.ts'
import { RaceError } from '../error/race-error.ts'

export type AssetClass = 'equity' | 'etf' | 'index' | 'fx' | 'crypto' | 'future'

/** What is traded, with its increments. All increments are exact and above zero. */
export interface Instrument {
  readonly id: string
  readonly assetClass: AssetClass
  /** Prices, profits and fees are in this currency. */
  readonly quoteCurrency: string
  readonly baseCurrency: string | null
  /** Smallest change of a price. */
  readonly tickSize: Decimal
  /** Smallest change of a quantity, in units. */
  readonly quantityStep: Decimal
  readonly minQuantity: Decimal
  /** Least worth of an order, in the quote currency; 0 for none. */
  readonly minNotional: Decimal
  /** Units in one lot, as limits and venues count them; 1 for shares. */
  readonly contractSize: Decimal
  /** Quote currency per unit of price and quantity; 1 but for futures and options. */
  readonly multiplier: Decimal
  /** Id of the calendar of its sessions: one of `getCalendar`, or of a calendar object given to the series. */
  readonly calendar: string
}

/** An instrument as it is described: all but the id has a default. */
export interface InstrumentOptions {
  readonly id: string
  /** `equity` by default. */
  readonly assetClass?: AssetClass
  /** `USD` by default. */
  readonly quoteCurrency?: string
  readonly baseCurrency?: string | null
  /** `0.01` by default. */
  readonly tickSize?: DecimalInput
  /** 1 by default. */
  readonly quantityStep?: DecimalInput
  /** The quantity step by default. */
  readonly minQuantity?: DecimalInput
  /** 0 by default. */
  readonly minNotional?: DecimalInput
  /** 1 by default. */
  readonly contractSize?: DecimalInput
  /** 1 by default. */
  readonly multiplier?: DecimalInput
  /** By asset class: `XNYS` for equities, etfs and indices, `fx-24x5` for currency pairs, `24x7` otherwise. */
  readonly calendar?: string
}

const calendarByClass: Readonly<Record<AssetClass, string>> = {
  equity: 'XNYS',
  etf: 'XNYS',
  index: 'XNYS',
  fx: 'fx-24x5',
  crypto: '24x7',
  future: '24x7',
}

/**
 * Describes an instrument.
 *
 * @throws RaceError `INSTRUMENT_INVALID` naming the field
 *
 * @example
 * ```ts
 * const btc = defineInstrument({ id: 'BTCUSD', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.00000001' })
 * console.log(btc.calendar, String(btc.minQuantity)) // 24x7 0.00000001
 * ```
 */
export function defineInstrument(options: InstrumentOptions): Instrument {
  const { id, assetClass = 'equity', quoteCurrency = 'USD', baseCurrency = null } = options
  if (typeof id !== 'string' || !/^\S(.{0,62}\S)?$/.test(id))
    throw invalid(String(id), 'id', String(id), '1 to 64 characters without space at the ends')
  if (!Object.hasOwn(calendarByClass, assetClass))
    throw invalid(id, 'assetClass', assetClass, `one of ${Object.keys(calendarByClass).join(', ')}`)
  for (const [field, currency] of [
    ['quoteCurrency', quoteCurrency],
    ['baseCurrency', baseCurrency],
  ] as const) {
    if (currency !== null && !/^[A-Z0-9]{2,12}$/.test(currency))
      throw invalid(id, field, currency, '2 to 12 capital letters or digits')
  }
  const positive = (field: string, value: DecimalInput): Decimal => requireAtLeast(id, field, value, false)
  const quantityStep = positive('quantityStep', options.quantityStep ?? 1)
  return Object.freeze({
    id,
    assetClass,
    quoteCurrency,
    baseCurrency,
    tickSize: positive('tickSize', options.tickSize ?? '0.01'),
    quantityStep,
    minQuantity: positive('minQuantity', options.minQuantity ?? quantityStep),
    minNotional: requireAtLeast(id, 'minNotional', options.minNotional ?? 0, true),
    contractSize: positive('contractSize', options.contractSize ?? 1),
    multiplier: positive('multiplier', options.multiplier ?? 1),
    calendar: options.calendar ?? calendarByClass[assetClass],
  })
}

/** The instrument as plain JSON, decimals as text: what hashes and records hold. */
export function instrumentToJson(instrument: Instrument): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    Object.entries(instrument).map(([key, value]) => [key, value === null ? null : String(value)]),
  )
}

function requireAtLeast(id: string, field: string, input: DecimalInput, mayBeZero: boolean): Decimal {
  let value: Decimal
  try {
    value = decimal(input)
  } catch (cause) {
    throw invalid(id, field, String(input), 'a decimal number', cause)
  }
  if (value.sign > 0 || (mayBeZero && value.isZero)) return value
  throw invalid(id, field, value.toString(), mayBeZero ? '0 or more' : 'above 0')
}

function invalid(id: string, field: string, value: string, wanted: string, cause?: unknown): RaceError {
  return new RaceError('INSTRUMENT_INVALID', {
    message: `Instrument '${id}': ${field} is '${value}', but must be ${wanted}`,
    facts: { instrument: id, field, value },
    hint: `Correct ${field} in defineInstrument.`,
    ...(cause === undefined ? {} : { cause }),
  })
}
