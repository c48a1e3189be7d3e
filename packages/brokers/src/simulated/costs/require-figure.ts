import { type Decimal, type DecimalInput, decimal, RaceError, type Scaled, toScaled } from '@race/core'

/** Where a figure stands and what it may be. Bounds that are left out do not bind. */
export interface FigureRule {
  /** Path of the model, such as `costs.fee (percentage)`. */
  readonly place: string
  readonly name: string
  /** Least value, included. */
  readonly min?: DecimalInput
  /** Value that it must be above. */
  readonly above?: DecimalInput
  /** Greatest value, included. */
  readonly max?: DecimalInput
  /** Why, or what to give instead: the end of the message. */
  readonly because?: string
}

/**
 * An exact figure of a model, checked.
 *
 * @throws RaceError `CONFIG_INVALID` naming the field, the value and what it may be
 */
export function requireFigure(value: DecimalInput | undefined, rule: FigureRule): Decimal {
  if (value === undefined) throw invalidFigure(rule, 'not given')
  let exact: Decimal
  try {
    exact = decimal(value)
  } catch (cause) {
    throw invalidFigure(rule, `'${String(value)}'`, cause)
  }
  const isSound =
    (rule.min === undefined || exact.greaterThanOrEqual(rule.min)) &&
    (rule.above === undefined || exact.greaterThan(rule.above)) &&
    (rule.max === undefined || exact.lessThanOrEqual(rule.max))
  if (!isSound) throw invalidFigure(rule, exact.toString())
  return exact
}

/**
 * A whole number of a model, checked: a safe integer.
 *
 * @throws RaceError `CONFIG_INVALID` naming the field, the value and what it may be
 */
export function requireWhole(value: number | undefined, rule: FigureRule): number {
  if (!Number.isSafeInteger(value)) {
    throw invalidFigure(
      { ...rule, because: rule.because ?? 'a whole number' },
      value === undefined ? 'not given' : `${value}`,
    )
  }
  requireFigure(value, rule)
  return value as number
}

/**
 * One of a few words of a model, checked.
 *
 * @throws RaceError `CONFIG_INVALID` naming the field, the value and the words
 */
export function requireOneOf<T extends string>(
  value: unknown,
  words: readonly T[],
  { place, name }: { readonly place: string; readonly name: string },
): T {
  const known = words.find((word) => word === value)
  if (known !== undefined) return known
  throw invalidChoice(place, name, value, words)
}

/** The error for a word that is none of those that are known. */
export function invalidChoice(place: string, name: string, value: unknown, words: readonly string[]): RaceError {
  const shown = value === undefined ? 'not given' : `'${String(value)}'`
  return new RaceError('CONFIG_INVALID', {
    message: `${place}: ${name} is ${shown}, but must be one of ${words.map((word) => `'${word}'`).join(', ')}`,
    facts: { place, name, value: String(value) },
    hint: `Write one of these words as ${name}.`,
  })
}

/** The error for models that contradict themselves or lack what they need. */
export function invalidModel(place: string, message: string, hint: string): RaceError {
  return new RaceError('CONFIG_INVALID', { message: `${place}: ${message}`, facts: { place }, hint })
}

/** A non-negative decimal as a fraction of integers: numerator ÷ 10^decimals, in lowest powers of ten. */
export function fractionOf(value: Decimal): { readonly numerator: Scaled; readonly denominator: Scaled } {
  const decimals = value.decimalPlaces
  return { numerator: toScaled(value, decimals), denominator: toScaled(decimal(`1e${decimals}`), 0) }
}

function invalidFigure(rule: FigureRule, shown: string, cause?: unknown): RaceError {
  const wanted = [
    ...(rule.min === undefined ? [] : [`${rule.min} or more`]),
    ...(rule.above === undefined ? [] : [`above ${rule.above}`]),
    ...(rule.max === undefined ? [] : [`at most ${rule.max}`]),
  ].join(' and ')
  const must = wanted === '' ? 'a decimal number' : wanted
  const because = rule.because === undefined ? '' : `: ${rule.because}`
  return new RaceError('CONFIG_INVALID', {
    message: `${rule.place}: ${rule.name} is ${shown}, but must be ${must}${because}`,
    facts: { place: rule.place, name: rule.name, value: shown },
    hint: `Give ${rule.name} as ${must}, as a number or as decimal text such as '0.001'.`,
    ...(cause === undefined ? {} : { cause }),
  })
}
