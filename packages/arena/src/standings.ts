/** How an entrant stands. */
export interface Standing {
  /** From 1. */
  readonly rank: number
  readonly name: string
  readonly strategyId: string
  /** `failed`: a handler of it threw; it stands where it was, below all others. */
  readonly status: 'racing' | 'finished' | 'failed'
  /** In the race's currency, a float; the exact one is in the result. */
  readonly equity: number
  /** Equity ÷ capital − 1. */
  readonly returnFraction: number
  /** Deepest loss from a peak so far, from −1 to 0. */
  readonly maxDrawdown: number
  readonly fillCount: number
  readonly isHalted: boolean
}

export type UnrankedStanding = Omit<Standing, 'rank'>

/** The rule of the leaderboard, in words. */
export const rankRule =
  'highest equity first; of equal ones the smaller maximum drawdown, then the name; failed entrants last'

/** Ranks entrants by `rankRule`. */
export function rank(entrants: readonly UnrankedStanding[]): Standing[] {
  return [...entrants].sort(byRule).map((entrant, index) => ({ rank: index + 1, ...entrant }))
}

function byRule(a: UnrankedStanding, b: UnrankedStanding): number {
  const failed = Number(a.status === 'failed') - Number(b.status === 'failed')
  return (
    failed || b.equity - a.equity || b.maxDrawdown - a.maxDrawdown || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  )
}
