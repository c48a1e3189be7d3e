import { type BacktestResult, createBacktest, type SteppedBacktest } from '@race/backtest'
import { RaceError } from '@race/core'
import type { ColumnCache } from '@race/host'
import type { Entrant } from './race-options.ts'
import type { SharedConfig } from './race-plan.ts'
import type { UnrankedStanding } from './standings.ts'

/** An entrant in the race: its backtest, and what has become of it. */
export class Entry {
  readonly name: string
  readonly strategyId: string
  readonly strategyVersion: string
  readonly backtest: SteppedBacktest
  readonly capital: number
  result: BacktestResult | null = null
  failure: RaceError | null = null
  #peak: number
  #maxDrawdown = 0

  constructor(shared: SharedConfig, entrant: Entrant, columnCache: ColumnCache) {
    const { strategy, params } = entrant
    this.name = entrant.name ?? strategy.title
    this.strategyId = strategy.id
    this.strategyVersion = strategy.version
    this.backtest = createBacktest({
      ...shared,
      strategy,
      params,
      accountId: this.name,
      instanceId: this.name,
      columnCache,
    })
    this.capital = this.backtest.equity
    this.#peak = this.capital
  }

  /** Goes on; an error of the strategy ends this entrant's race, not the others'. */
  advance(instants: number): void {
    if (this.failure !== null) return
    this.#guarded(() => this.backtest.advance(instants))
    this.#peak = Math.max(this.#peak, this.backtest.equity)
    this.#maxDrawdown = Math.min(this.#maxDrawdown, this.backtest.equity / this.#peak - 1)
  }

  finish(): void {
    this.#guarded(() => this.backtest.finish())
    this.result = this.backtest.finish()
  }

  standing(): UnrankedStanding {
    const { backtest, result, failure } = this
    const equity = result === null ? backtest.equity : result.finalEquity.amount.toNumber()
    return {
      name: this.name,
      strategyId: this.strategyId,
      status: failure !== null ? 'failed' : result === null ? 'racing' : 'finished',
      equity,
      returnFraction: equity / this.capital - 1,
      maxDrawdown: result?.metrics.maxDrawdown ?? this.#maxDrawdown,
      fillCount: backtest.fillCount,
      isHalted: backtest.isHalted,
    }
  }

  #guarded(work: () => unknown): void {
    try {
      work()
    } catch (error) {
      if (!RaceError.is(error)) throw error
      // The first failure is the cause; what follows it is its consequence.
      this.failure ??= error as RaceError
    }
  }
}
