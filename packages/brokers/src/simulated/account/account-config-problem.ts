import { type Decimal, type DecimalInput, decimal, RaceError, type TradingAccount } from '@race/core'

/** The error for a figure or name of an account's rules that makes no sense. */
export function accountConfigProblem(field: string, value: string, wanted: string): RaceError {
  return new RaceError('ACCOUNT_CONFIG_INVALID', {
    message: `${field} is ${value}, but must be ${wanted}`,
    facts: { field, value },
    hint: `Correct ${field}; rates and margins are fractions, so that 5 % is '0.05'.`,
  })
}

/** What a figure must be. */
export interface FigureRange {
  /** Included, unless the field says above. */
  readonly min?: DecimalInput
  readonly max?: DecimalInput
  /** Whether the least value itself is refused. */
  readonly isAbove?: boolean
}

/** @throws RaceError `ACCOUNT_CONFIG_INVALID` for what is no decimal number, or not within the range */
export function requireFigure(field: string, input: DecimalInput, { min, max, isAbove = false }: FigureRange): Decimal {
  let value: Decimal
  try {
    value = decimal(input)
  } catch {
    throw accountConfigProblem(field, `'${String(input)}'`, 'a decimal number')
  }
  const isTooLow = min !== undefined && (isAbove ? value.lessThanOrEqual(min) : value.lessThan(min))
  if (!isTooLow && (max === undefined || value.lessThanOrEqual(max))) return value
  const low = min === undefined ? '' : isAbove ? `above ${min}` : `${min} or more`
  const high = max === undefined ? '' : `at most ${max}`
  throw accountConfigProblem(field, value.toString(), [low, high].filter((part) => part !== '').join(' and '))
}

/** @throws RaceError `ACCOUNT_CONFIG_INVALID` for a text that is none of the choices */
export function requireChoice(field: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) throw accountConfigProblem(field, `'${value}'`, `one of ${choices.join(', ')}`)
}

/** @throws RaceError `ACCOUNT_CONFIG_INVALID` for a key that no instrument of the account has */
export function requireInstruments(field: string, ids: readonly string[], account: TradingAccount): void {
  const known = account.holdings.map(({ valuation }) => valuation.instrument.id)
  for (const id of ids) requireChoice(field, id, known)
}
