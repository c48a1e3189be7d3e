import type { DecimalInput, Random } from '@race/core'
import { invalidModel, requireOneOf } from '../costs/require-figure.ts'
import { createTouchRule, type TouchRule } from '../liquidity.ts'

/** How orders meet quotes and trades, as data. */
export interface TickRules {
  /**
   * How much can be taken at a tick: any size, the default, or what stands at the `top`: the size quoted on the other side, or
   * that of the trade. Where the source tells no size it is not limited.
   */
  readonly bookDepth?: 'unlimited' | 'top'
  /**
   * When a resting limit fills that the other side of the book, or a trade, comes to: always (`touch`, the default), only
   * beyond it (`through`), or at it with a probability for each tick, and beyond it always.
   */
  readonly limitFills?: 'touch' | 'through' | { readonly probability: DecimalInput }
  /**
   * What reaches stops and touches: the last trade, or the quote on the side that the order would take. By default the last
   * trade where trades are given, else the quote.
   */
  readonly stopTrigger?: 'last' | 'quote'
  /**
   * Where a limit stands in the queue at its price: before everybody, or behind what is quoted there when it comes. In place of
   * `limitFills`; none by default.
   */
  readonly queue?: 'front' | 'back'
}

/** Rules of ticks made ready. */
export interface ReadyTickRules {
  readonly isTopOnly: boolean
  readonly fillsAtTouch: TouchRule
  /** Null: by what is given. */
  readonly stopTrigger: 'last' | 'quote' | null
  readonly queue: 'front' | 'back' | null
}

const place = 'ticks'

/**
 * @param random seeds a probability; it does not move
 * @throws RaceError `CONFIG_INVALID` naming the field
 *
 * @example
 * ```ts
 * console.log(createTickRules({ bookDepth: 'top' }).isTopOnly) // true
 * ```
 */
export function createTickRules(rules: TickRules, random?: Random): ReadyTickRules {
  const { bookDepth = 'unlimited', limitFills, stopTrigger, queue } = rules
  if (queue !== undefined && limitFills !== undefined) {
    throw invalidModel(place, 'queue and limitFills are both given', 'A queue decides what fills at a price: give one.')
  }
  return {
    isTopOnly: requireOneOf(bookDepth, ['unlimited', 'top'], { place, name: 'bookDepth' }) === 'top',
    fillsAtTouch: touchRuleOf(limitFills ?? 'touch', random),
    stopTrigger:
      stopTrigger === undefined
        ? null
        : requireOneOf<'last' | 'quote'>(stopTrigger, ['last', 'quote'], { place, name: 'stopTrigger' }),
    queue:
      queue === undefined ? null : requireOneOf<'front' | 'back'>(queue, ['front', 'back'], { place, name: 'queue' }),
  }
}

function touchRuleOf(limitFills: NonNullable<TickRules['limitFills']>, random: Random | undefined): TouchRule {
  if (typeof limitFills === 'object') return createTouchRule({ rule: limitFills }, random)
  const word = requireOneOf(limitFills, ['touch', 'through'], { place, name: 'limitFills' })
  return createTouchRule({ rule: word === 'touch' ? 'touch' : 'trade-through' })
}
