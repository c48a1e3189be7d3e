import { type DecimalInput, multiplyDivideFloor, type Random, type Scaled, subtractScaled } from '@race/core'
import { fractionOf, invalidModel, requireFigure, requireOneOf } from './costs/require-figure.ts'
import { createKeyedDraw } from './keyed-draw.ts'

/**
 * How much of a bar's volume, or of the size at a quote, can be taken, as data.
 *
 * `participation` is the share, above 0 and at most 1. It is shared by all orders of the `instrument`, the default, or
 * each `order` has it for itself, as with backtrader's fillers. Where the volume is unknown (not 0), sizes are
 * `unlimited`, the default, or nothing fills.
 */
export interface LiquidityModel {
  readonly participation: DecimalInput
  readonly scope?: 'instrument' | 'order'
  readonly unknownVolume?: 'unlimited' | 'none'
}

/** A liquidity model made ready. */
export interface Liquidity {
  /** Whose fills count as used: those of all orders of the instrument, or of the order alone, in this bar. */
  readonly scope: 'instrument' | 'order'
  /**
   * Steps that can still fill: the floor of participation × volume, less what was used, and never below 0. Null for no
   * limit.
   */
  availableSteps(volumeSteps: Scaled | null, usedSteps: Scaled): Scaled | null
}

/**
 * @throws RaceError `CONFIG_INVALID` naming the field
 *
 * @example
 * ```ts
 * const liquidity = createLiquidity({ participation: '0.025' })
 * console.log(liquidity.availableSteps(1_050, 20)) // 6
 * ```
 */
export function createLiquidity(model: LiquidityModel): Liquidity {
  const place = 'costs.liquidity'
  const share = requireFigure(model.participation, { place, name: 'participation', above: 0, max: 1 })
  const scope = requireOneOf(model.scope ?? 'instrument', ['instrument', 'order'], { place, name: 'scope' })
  const unknown = requireOneOf(model.unknownVolume ?? 'unlimited', ['unlimited', 'none'], {
    place,
    name: 'unknownVolume',
  })
  const { numerator, denominator } = fractionOf(share)
  return {
    scope,
    availableSteps(volumeSteps, usedSteps) {
      if (volumeSteps === null) return unknown === 'none' ? 0 : null
      const left = subtractScaled(multiplyDivideFloor(volumeSteps, numerator, denominator), usedSteps)
      return left < 0 ? 0 : left
    },
  }
}

/**
 * Whether a limit fills that the price reaches and does not trade through, as data: always (`touch`), never
 * (`trade-through`: the price must go beyond the limit), or with a probability, because others stand in the queue before
 * it.
 */
export interface TouchModel {
  readonly rule: 'touch' | 'trade-through' | { readonly probability: DecimalInput }
}

/**
 * Whether the limit of an order fills at a touch; `barTime` is the open of the bar, in epoch ms, or the time of the
 * quote. The same order asked twice at one touch gets the same answer, and other orders do not change it.
 */
export type TouchRule = (orderNumber: number, barTime: number) => boolean

/**
 * @param random seeds a probability; it does not move
 * @throws RaceError `CONFIG_INVALID` naming the field, or the generator that a probability needs
 *
 * @example
 * ```ts
 * const fillsAtTouch = createTouchRule({ rule: { probability: '0.5' } }, createRandom('race'))
 * fillsAtTouch(1, 0) === fillsAtTouch(1, 0) // true
 * ```
 */
export function createTouchRule({ rule }: TouchModel, random?: Random): TouchRule {
  const place = 'costs.touch'
  if (typeof rule !== 'object') {
    const isTouch = requireOneOf(rule, ['touch', 'trade-through'], { place, name: 'rule' }) === 'touch'
    return () => isTouch
  }
  const probability = requireFigure(rule.probability, { place, name: 'probability', min: 0, max: 1 }).toNumber()
  if (random === undefined) {
    throw invalidModel(place, 'there is no generator to draw from', 'Give createTouchRule a random, seeded by the run.')
  }
  const draw = createKeyedDraw(random, 'touch')
  return (orderNumber, barTime) => draw.uniform(orderNumber, barTime, 0) < probability
}

/**
 * Whether an order fills that meets the market, by a probability; the same order asked twice in one bar, or at one tick, gets
 * the same answer.
 *
 * @param random seeds the draws; it does not move
 * @throws RaceError `CONFIG_INVALID` for what is no number from 0 to 1; null for 1, which is always
 */
export function createFillChance(probability: DecimalInput, random: Random): TouchRule | null {
  const rule = { place: 'costs', name: 'fillProbability', min: 0, max: 1 }
  const exact = requireFigure(probability, rule).toNumber()
  if (exact === 1) return null
  const draw = createKeyedDraw(random, 'fill')
  return (orderNumber, time) => draw.uniform(orderNumber, time, 0) < exact
}
