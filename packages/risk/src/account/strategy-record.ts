import type { SettingsValues } from '../settings/account-settings.ts'
import type { StrategyStanding } from './account-standing.ts'
import type { ClosedTrade, MonitorStrategyDisabled, MonitorStrategyEnabled } from './monitor-event.ts'

/** What is known of a strategy, as JSON. */
export interface StrategySnapshot {
  readonly strategyId: string
  /** Why it may not trade although settings have it enabled; null where it may. */
  readonly disabled: {
    readonly cause: MonitorStrategyDisabled['cause']
    readonly reason: string
    readonly at: number
  } | null
  readonly consecutiveLosses: number
  /** Whether each of its latest trades won, oldest first, since it was last enabled. */
  readonly outcomes: readonly boolean[]
  /** Realised profit of the trading day and of all time, in the account's currency, and the number of trades of the day. */
  readonly profitToday: number
  readonly profit: number
  readonly tradesToday: number
}

/**
 * One strategy's results and whether it may trade. What settings say is looked up when it is asked for, and what its positions
 * are worth is summed only for a strategy with a budget, whose check alone wants it.
 */
export class StrategyRecord implements StrategyStanding {
  readonly strategyId: string
  readonly #settings: () => SettingsValues
  readonly #committedOf: (strategyId: string) => number
  #disabled: StrategySnapshot['disabled'] = null
  #consecutiveLosses = 0
  #outcomes: boolean[] = []
  #profitToday = 0
  #profit = 0
  #tradesToday = 0

  constructor(strategyId: string, settings: () => SettingsValues, committedOf: (strategyId: string) => number) {
    this.strategyId = strategyId
    this.#settings = settings
    this.#committedOf = committedOf
  }

  get isEnabled(): boolean {
    return this.#disabled === null && this.#settings().strategiesEnabled.includes(this.strategyId)
  }

  get consecutiveLosses(): number {
    return this.#consecutiveLosses
  }

  get budgetFraction(): number | null {
    const { budgets } = this.#settings()
    return Object.hasOwn(budgets, this.strategyId) ? (budgets[this.strategyId] ?? null) : null
  }

  get committed(): number {
    return this.#committedOf(this.strategyId)
  }

  get disabled(): StrategySnapshot['disabled'] {
    return this.#disabled
  }

  get profitToday(): number {
    return this.#profitToday
  }

  get tradesToday(): number {
    return this.#tradesToday
  }

  /** A profit that is no number counts as a loss; one of exactly 0 is neither, and ends no row of losses. */
  addTrade({ profit }: ClosedTrade): void {
    const isWin = profit > 0
    if (isWin) this.#consecutiveLosses = 0
    else if (profit !== 0) this.#consecutiveLosses++
    this.#outcomes.push(isWin)
    const { winRateTrades } = this.#settings()
    if (this.#outcomes.length > winRateTrades) this.#outcomes.splice(0, this.#outcomes.length - winRateTrades)
    this.#tradesToday++
    if (!Number.isFinite(profit)) return
    this.#profitToday += profit
    this.#profit += profit
  }

  /** Why its results disable it now; null where they do not, or where it is disabled already. */
  whyDisable(): Pick<MonitorStrategyDisabled, 'cause' | 'reason'> | null {
    if (this.#disabled !== null) return null
    const { consecutiveLossesMax, winRateMin, winRateTrades } = this.#settings()
    if (this.#consecutiveLosses >= consecutiveLossesMax) {
      const reason = `it lost ${this.#consecutiveLosses} trades in a row, at or above ${consecutiveLossesMax}`
      return { cause: 'consecutive-losses', reason }
    }
    const latest = this.#outcomes.slice(-winRateTrades)
    if (latest.length < winRateTrades) return null
    const wins = latest.filter((isWin) => isWin).length
    const winRate = wins / winRateTrades
    if (winRate >= winRateMin) return null
    const reason = `it won ${wins} of its last ${winRateTrades} trades, a part of ${winRate}, below ${winRateMin}`
    return { cause: 'win-rate', reason }
  }

  disable({ cause, reason, time }: MonitorStrategyDisabled): void {
    this.#disabled = { cause, reason, at: time }
  }

  enable(_: MonitorStrategyEnabled): void {
    this.#disabled = null
    this.#consecutiveLosses = 0
    this.#outcomes = []
  }

  startDay(): void {
    this.#profitToday = 0
    this.#tradesToday = 0
  }

  snapshot(): StrategySnapshot {
    return {
      strategyId: this.strategyId,
      disabled: this.#disabled,
      consecutiveLosses: this.#consecutiveLosses,
      outcomes: [...this.#outcomes],
      profitToday: this.#profitToday,
      profit: this.#profit,
      tradesToday: this.#tradesToday,
    }
  }

  restore(snapshot: StrategySnapshot): void {
    this.#disabled = snapshot.disabled
    this.#consecutiveLosses = snapshot.consecutiveLosses
    this.#outcomes = [...snapshot.outcomes]
    this.#profitToday = snapshot.profitToday
    this.#profit = snapshot.profit
    this.#tradesToday = snapshot.tradesToday
  }
}
