import {
  absScaled,
  type Calendar,
  type Decimal,
  type DecimalInput,
  decimal,
  getCalendar,
  type Instrument,
  multiplyDivideFloor,
  multiplyScaled,
  type OrderType,
  type Scaled,
  subtractScaled,
  toScaled,
} from '@race/core'
import { fractionOf, invalidModel, requireFigure } from './costs/require-figure.ts'
import { createVenueHours, type Halt } from './venue-hours.ts'
import type { VenueRefusal } from './venue-refusals.ts'

/** A price increment from a price on. */
export interface PriceIncrement {
  readonly from: DecimalInput
  readonly increment: DecimalInput
}

/**
 * What a venue asks of orders, as data; a rule that is left out does not bind. The minimum quantity and notional of the
 * instrument always do. Quantities are in units, amounts in the quote currency.
 */
export interface VenueRules {
  /** How far a limit or stop price may be from the last price, in hundredths of a percent of that. */
  readonly priceCollarBps?: DecimalInput
  /** Prices of orders are multiples of these, by price, the first from 0; the tick size of the instrument by default. */
  readonly priceIncrements?: readonly PriceIncrement[]
  /** Quantities are multiples of this. */
  readonly lotSize?: DecimalInput
  readonly minimumQuantity?: DecimalInput
  /** The most units of one order. */
  readonly maximumQuantity?: DecimalInput
  /** The least worth of an order, at its limit, its stop, or else the last price. */
  readonly minimumNotional?: DecimalInput
  /** Whether orders are taken and filled in the sessions of the calendar only; false by default. */
  readonly sessionsOnly?: boolean
  readonly halts?: readonly Halt[]
  /** Whether more may be sold than is held; true by default. */
  readonly allowShort?: boolean
}

/** What of an order its acceptance depends on. The caller may write one object over and over. */
export interface OrderFacts {
  /** Position of the instrument in the configured order. */
  instrument: number
  side: 1 | -1
  type: OrderType
  /** Null for a size that is only known at the fill: rules of size are then not asked. */
  steps: Scaled | null
  limitTicks: Scaled | null
  stopTicks: Scaled | null
  /** Whether it can only make a position smaller: rules of least size do not bind it. */
  isReduceOnly: boolean
}

/** What of the market and the account an order's acceptance depends on. */
export interface MarketFacts {
  /** Epoch ms. */
  time: number
  /** The last price, null before there is one: collar and worth of market orders are then not asked. */
  lastTicks: Scaled | null
  /** What is held, negative for short. */
  positionSteps: Scaled
}

/** The rules of a venue made ready. */
export interface VenueRuleBook {
  /** Why the order is refused, the first reason in the order of `venueRefusals`; null when it is not. */
  refusalOf(order: OrderFacts, market: MarketFacts): VenueRefusal | null
  /**
   * Of a size that became known at the fill, what the rules let it be: at most the maximum, whole lots, and where short
   * selling is not allowed no more than is held.
   */
  sizeAtFill(instrument: number, side: 1 | -1, steps: Scaled, positionSteps: Scaled): Scaled
  /** Whether a size at a price is below the least quantity or worth. */
  isBelowMinimum(instrument: number, steps: Scaled, ticks: Scaled): boolean
  /** Whether sessions or halts bind at all. */
  readonly hasHours: boolean
  /** Whether the instrument trades: in session where sessions bind, and not halted. */
  isOpen(instrument: number, time: number): boolean
  /** The first instant after `time` at which `isOpen` changes, epoch ms; Infinity when it never does. */
  nextChange(instrument: number, time: number): number
}

/** The rules for one instrument, as integers. Money is ticks × steps, as a fraction. */
interface InstrumentRules {
  readonly increments: readonly { readonly fromTicks: Scaled; readonly ticks: Scaled }[]
  readonly lotSteps: Scaled
  readonly minimumSteps: Scaled
  readonly maximumSteps: Scaled | null
  /** Least ticks × steps. */
  readonly minimumTickSteps: Scaled
}

/**
 * Makes the rules of a venue ready.
 *
 * @param calendars the calendar of each instrument, or one for all; by default those the instruments name
 * @throws RaceError `CONFIG_INVALID` naming the field
 *
 * @example
 * ```ts
 * const acme = defineInstrument({ id: 'ACME' })
 * const rules = createVenueRules({ lotSize: 100 }, [acme])
 * const order = { instrument: 0, side: 1, type: 'market', steps: 50, limitTicks: null, stopTicks: null, isReduceOnly: false } as const
 * console.log(rules.refusalOf(order, { time: 0, lastTicks: 5_000, positionSteps: 0 })) // QUANTITY_OFF_LOT
 * ```
 */
export function createVenueRules(
  rules: VenueRules,
  instruments: readonly Instrument[],
  calendars?: Calendar | readonly Calendar[],
): VenueRuleBook {
  const hours = createVenueHours(instruments, calendarsOf(rules, instruments, calendars), rules.halts ?? [])
  const table = instruments.map((instrument) => rulesOf(rules, instrument))
  const collar =
    rules.priceCollarBps === undefined
      ? null
      : fractionOf(requireFigure(rules.priceCollarBps, { place, name: 'priceCollarBps', above: 0 }).times('0.0001'))
  const allowShort = rules.allowShort ?? true
  const isOutsideCollar = (ticks: Scaled | null, lastTicks: Scaled): boolean => {
    if (ticks === null || collar === null) return false
    const distance = absScaled(subtractScaled(ticks, lastTicks))
    return multiplyScaled(distance, collar.denominator) > multiplyScaled(lastTicks, collar.numerator)
  }
  return {
    hasHours: rules.sessionsOnly === true || (rules.halts ?? []).length > 0,
    sizeAtFill(instrument, side, steps, positionSteps) {
      const { lotSteps, maximumSteps } = table[instrument] as InstrumentRules
      const most = maximumSteps !== null && maximumSteps < steps ? maximumSteps : steps
      const held: Scaled = positionSteps > 0 ? positionSteps : 0
      const allowed = allowShort || side === 1 || most < held ? most : held
      return lotSteps === 1 ? allowed : multiplyScaled(multiplyDivideFloor(allowed, 1, lotSteps), lotSteps)
    },
    isBelowMinimum(instrument, steps, ticks) {
      const { minimumSteps, minimumTickSteps } = table[instrument] as InstrumentRules
      return steps < minimumSteps || multiplyScaled(ticks, steps) < minimumTickSteps
    },
    isOpen: hours.isOpen,
    nextChange: hours.nextChange,
    refusalOf(order, { time, lastTicks, positionSteps }) {
      const { instrument, side, steps, limitTicks, stopTicks, isReduceOnly } = order
      const own = table[instrument] as InstrumentRules
      if (hours.isHalted(instrument, time)) return 'HALTED'
      if (!hours.isOpen(instrument, time)) return 'MARKET_CLOSED'
      if (isOffIncrement(own, limitTicks) || isOffIncrement(own, stopTicks)) return 'PRICE_OFF_INCREMENT'
      const bySize = steps === null ? null : refusalOfSize(own, order, steps, limitTicks ?? stopTicks ?? lastTicks)
      if (bySize !== null) return bySize
      if (lastTicks !== null && (isOutsideCollar(limitTicks, lastTicks) || isOutsideCollar(stopTicks, lastTicks))) {
        return 'PRICE_OUTSIDE_COLLAR'
      }
      if (allowShort || side === 1 || isReduceOnly) return null
      return positionSteps <= 0 || (steps !== null && steps > positionSteps) ? 'SHORT_NOT_ALLOWED' : null
    },
  }
}

const place = 'costs.venueRules'

function refusalOfSize(
  own: InstrumentRules,
  { isReduceOnly }: OrderFacts,
  steps: Scaled,
  ticks: Scaled | null,
): VenueRefusal | null {
  if (!isMultiple(steps, own.lotSteps) && !isReduceOnly) return 'QUANTITY_OFF_LOT'
  if (steps < own.minimumSteps && !isReduceOnly) return 'QUANTITY_BELOW_MINIMUM'
  if (own.maximumSteps !== null && steps > own.maximumSteps) return 'QUANTITY_ABOVE_MAXIMUM'
  if (ticks === null || isReduceOnly) return null
  return multiplyScaled(ticks, steps) < own.minimumTickSteps ? 'NOTIONAL_BELOW_MINIMUM' : null
}

function isOffIncrement({ increments }: InstrumentRules, ticks: Scaled | null): boolean {
  if (ticks === null || increments.length === 0) return false
  let width: Scaled = 1
  for (let n = 0; n < increments.length; n++) {
    const increment = increments[n] as InstrumentRules['increments'][number]
    if (ticks < increment.fromTicks) break
    width = increment.ticks
  }
  return !isMultiple(ticks, width)
}

function isMultiple(value: Scaled, width: Scaled): boolean {
  if (width === 1) return true
  if (typeof value === 'number' && typeof width === 'number') return value % width === 0
  return BigInt(value) % BigInt(width) === 0n
}

function rulesOf(rules: VenueRules, instrument: Instrument): InstrumentRules {
  const { tickSize, quantityStep, multiplier, minQuantity, minNotional } = instrument
  const minimumQuantity = positive('minimumQuantity', rules.minimumQuantity) ?? minQuantity
  const minimumNotional = positive('minimumNotional', rules.minimumNotional) ?? minNotional
  const perTickStep = tickSize.times(quantityStep).times(multiplier)
  const maximum = positive('maximumQuantity', rules.maximumQuantity)
  const lot = positive('lotSize', rules.lotSize)
  return {
    increments: incrementsOf(rules.priceIncrements ?? [], instrument),
    lotSteps: lot === null ? 1 : wholeCount('lotSize', lot, quantityStep, `quantity step of ${instrument.id}`),
    minimumSteps: inSteps(larger(minimumQuantity, minQuantity), quantityStep, 'ceiling'),
    maximumSteps: maximum === null ? null : inSteps(maximum, quantityStep, 'floor'),
    minimumTickSteps: inSteps(larger(minimumNotional, minNotional), perTickStep, 'ceiling'),
  }
}

function incrementsOf(
  increments: readonly PriceIncrement[],
  { id, tickSize }: Instrument,
): InstrumentRules['increments'] {
  let last: Scaled = -1
  return increments.map(({ from, increment }, n) => {
    const where = `priceIncrements[${n}]`
    const start = requireFigure(
      from,
      n === 0 ? { place, name: `${where}.from`, min: 0, max: 0 } : { place, name: `${where}.from`, min: 0 },
    )
    const fromTicks = inSteps(start, tickSize, 'ceiling')
    if (fromTicks <= last) {
      throw invalidModel(
        place,
        `${where}.from is ${start}, not above the one before`,
        'Give them from low prices to high.',
      )
    }
    last = fromTicks
    const width = requireFigure(increment, { place, name: `${where}.increment`, above: 0 })
    return { fromTicks, ticks: wholeCount(`${where}.increment`, width, tickSize, `tick of ${id}`) }
  })
}

function positive(name: string, value: DecimalInput | undefined): Decimal | null {
  return value === undefined ? null : requireFigure(value, { place, name, above: 0 })
}

function larger(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? b : a
}

function inSteps(value: Decimal, step: Decimal, rounding: 'ceiling' | 'floor'): Scaled {
  return toScaled(value.dividedBy(step, { decimals: 0, rounding }), 0)
}

function wholeCount(name: string, value: Decimal, step: Decimal, what: string): Scaled {
  const count = inSteps(value, step, 'floor')
  if (step.times(decimal(count)).equals(value)) return count
  throw invalidModel(
    place,
    `${name} is ${value}, which is not a multiple of the ${what}, ${step}`,
    `Give a multiple of ${step}.`,
  )
}

function calendarsOf(
  { sessionsOnly = false }: VenueRules,
  instruments: readonly Instrument[],
  calendars: Calendar | readonly Calendar[] | undefined,
): readonly Calendar[] | null {
  if (!sessionsOnly) return null
  if (calendars === undefined) return instruments.map(({ calendar }) => getCalendar(calendar))
  const all = 'isOpen' in calendars ? instruments.map(() => calendars) : calendars
  if (all.length === instruments.length) return all
  throw invalidModel(
    place,
    `there are ${all.length} calendars for ${instruments.length} instruments`,
    'Give one calendar for each instrument, in the same order, or one for all.',
  )
}
