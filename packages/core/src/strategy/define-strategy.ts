import { RaceError } from '../error/race-error.ts'
import type { QuoteTick } from '../market/quote-tick.ts'
import type { TradeTick } from '../market/trade-tick.ts'
import type { Fill } from '../order/fill.ts'
import type { OrderEvent } from '../order/order-event.ts'
import type { SchemaOutput, StandardSchema } from './standard-schema.ts'
import type { SetupContext, StrategyContext } from './strategy-context.ts'

/** What a strategy requires. A host checks what data must give before a run starts. */
export interface StrategyNeeds {
  /** It sells short. */
  readonly short?: boolean
  /** How far back `ago` reaches; 1024 bars by default. */
  readonly lookbackBars?: number
  /**
   * Bars of each series that must have closed before `onBar` is first called, where it needs more than its indicators do:
   * for state of its own that takes time to settle. The larger of the two counts.
   */
  readonly warmupBars?: number
  /** How many instruments it must be given at least; 1 by default. */
  readonly instrumentsMin?: number
  /** How many timeframes of its first instrument it must be given at least; 1 by default. */
  readonly timeframesMin?: number
  /** Whether the bars of its first series must be shorter than a day, because it looks at the course of one. */
  readonly intraday?: boolean
}

/** A quote as a handler hears of it. The object is the same each time; do not keep it beyond the call. */
export interface InstrumentQuote extends QuoteTick {
  readonly instrument: string
}

/** A trade as a handler hears of it. The object is the same each time; do not keep it beyond the call. */
export interface InstrumentTrade extends TradeTick {
  readonly instrument: string
}

/** The handlers that `setup` returns. All are synchronous. */
export interface StrategyHandlers<State = unknown> {
  /** Once per instant, after all bars that close then are applied, and once every indicator in use is warm. */
  onBar?(context: StrategyContext<State>): void
  /**
   * For each quote of a run that has quotes, after orders met it, and once every indicator in use is warm (where none is in
   * use, from the first quote on). Handles show the bars that have closed; orders meet the next tick.
   */
  onQuote?(quote: InstrumentQuote, context: StrategyContext<State>): void
  /** For each trade of a run that has trades, as `onQuote`. */
  onTrade?(trade: InstrumentTrade, context: StrategyContext<State>): void
  /**
   * At each whole multiple of an interval of market time that an engine of real time was given for the strategy, after bars
   * that close then, and once every indicator in use is warm. `time` is when it was due, epoch ms; of several that fell due
   * together only the latest is told. Backtests have no intervals: they warn that it was not called.
   */
  onTimer?(time: number, context: StrategyContext<State>): void
  /** After a fill of this strategy's order was posted to the ledger. */
  onFill?(fill: Fill, context: StrategyContext<State>): void
  /** After an order of this strategy changed its status. */
  onOrder?(event: OrderEvent, context: StrategyContext<State>): void
  /** Once, after the last bar or when the run is ended. Orders are no longer taken. */
  onStop?(context: StrategyContext<State>): void
}

/** The schema of a strategy's parameters or state, or none. */
export type StrategySchema = StandardSchema | undefined

/** What `setup` gets as parameters: what the schema gives, and an empty object where there is none. */
export type ParamsOf<Params extends StrategySchema> = Params extends StandardSchema
  ? SchemaOutput<Params>
  : Readonly<Record<never, never>>

/** What handlers get as state: what the schema gives; nothing is known of it where there is none. */
export type StateOf<State extends StrategySchema> = State extends StandardSchema ? SchemaOutput<State> : unknown

export interface StrategyOptions<Params extends StrategySchema, State extends StrategySchema> {
  /** `vendor/name` in lower case, such as `acme/donchian-breakout`. */
  readonly id: string
  /** Semantic version. */
  readonly version: string
  readonly title: string
  /** What it does and where the idea comes from. */
  readonly description?: string
  /**
   * What it can be run with: a schema of an object with a default for every field, such as a strict zod object. Any Standard
   * Schema v1 that answers at once serves, of zod, valibot, arktype or one's own. Without one it takes no parameters.
   */
  readonly params?: Params
  /**
   * What it remembers from bar to bar: a schema of an object whose defaults are the initial state. It must give a new
   * object each time, and give back unchanged what it gave.
   */
  readonly state?: State
  readonly needs?: StrategyNeeds
  setup(context: SetupContext<ParamsOf<Params>>): StrategyHandlers<StateOf<State>>
}

/** A strategy plugin: inert data and one `setup` function. */
export interface Strategy<Params extends StrategySchema = StrategySchema, State extends StrategySchema = StrategySchema>
  extends StrategyOptions<Params, State> {
  readonly kind: 'strategy'
  /** The schema of its parameters; undefined for none. */
  readonly params: Params
}

/** Any strategy, whatever its parameters: what registries and engines take. */
// biome-ignore lint/suspicious/noExplicitAny: parameters stand in contra- and covariant places, so no narrower type takes them all.
export type AnyStrategy = Strategy<any, any>

/**
 * Makes a strategy plugin. Nothing runs here but a check of the description.
 *
 * @throws RaceError `STRATEGY_INVALID` for an id, version, handler or need that is not of the stated form
 *
 * @example
 * ```ts
 * const trend = defineStrategy({
 *   id: 'acme/trend',
 *   version: '1.0.0',
 *   title: 'Long above the average',
 *   params: z.strictObject({ period: z.int().min(2).max(500).default(50) }),
 *   setup({ params, data, use }) {
 *     const bars = data()
 *     const average = use(sma, bars.close, params.period)
 *     return {
 *       onBar({ position, order }) {
 *         if (position.isFlat && bars.close.now > average.now) order.buy()
 *         else if (position.isLong && bars.close.now < average.now) position.close()
 *       },
 *     }
 *   },
 * })
 * ```
 */
export function defineStrategy<Params extends StrategySchema = undefined, State extends StrategySchema = undefined>(
  options: StrategyOptions<Params, State>,
): Strategy<Params, State> {
  requireForm(
    options.id,
    /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/,
    'id',
    "'vendor/name' in lower case, such as 'acme/trend'",
  )
  requireForm(options.version, /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'version', "a semantic version such as '1.0.0'")
  requireForm(options.title, /\S/, 'title', 'a few words')
  if (typeof options.setup !== 'function') throw invalid(options.id, 'setup', 'a function that returns handlers')
  for (const name of ['params', 'state'] as const) {
    if (options[name] !== undefined && typeof options[name]?.['~standard']?.validate !== 'function')
      throw invalid(options.id, name, 'a Standard Schema, such as an object schema of zod, valibot or arktype')
  }
  for (const name of ['lookbackBars', 'warmupBars', 'instrumentsMin', 'timeframesMin'] as const) {
    const count = options.needs?.[name]
    if (count !== undefined && !(Number.isSafeInteger(count) && count > 0))
      throw invalid(options.id, `needs.${name}`, 'a whole number above 0')
  }
  return Object.freeze({ ...options, params: options.params as Params, kind: 'strategy' as const })
}

function requireForm(value: unknown, form: RegExp, field: string, wanted: string): void {
  if (typeof value !== 'string' || !form.test(value)) throw invalid(String(value), field, wanted)
}

function invalid(value: string, field: string, wanted: string): RaceError {
  return new RaceError('STRATEGY_INVALID', {
    message: `Strategy '${value}': its ${field} is not ${wanted}`,
    facts: { field, value },
    hint: `Give defineStrategy a ${field} that is ${wanted}.`,
  })
}
