import { type Calendar, type Holding, instrumentIndexOf, invariant, type TradingAccount } from '@race/core'
import type { FutureRules } from './account-options.ts'

/** Settles futures at the close of every session of their calendar, at the last price. */
export class SettlementDesk {
  readonly #account: TradingAccount
  readonly #futures: readonly { readonly holding: Holding; readonly calendar: Calendar; time: number }[]

  constructor(
    futures: Readonly<Record<string, FutureRules>>,
    account: TradingAccount,
    calendars: readonly Calendar[],
    startTime: number,
  ) {
    this.#account = account
    this.#futures = account.holdings.flatMap((holding) => {
      const { id } = holding.valuation.instrument
      const calendar = calendars[instrumentIndexOf(account, holding)]
      const isDaily = Object.hasOwn(futures, id) && futures[id]?.settlement === 'daily'
      return isDaily && calendar !== undefined ? [{ holding, calendar, time: calendar.sessionEndAfter(startTime) }] : []
    })
  }

  get nextTime(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { time } of this.#futures) if (time < next) next = time
    return next
  }

  advance(time: number): void {
    for (const future of this.#futures) {
      if (future.time > time) continue
      if (future.holding.position.steps !== 0) this.#account.settle(future.holding, future.holding.markTicks)
      while (future.time <= time) future.time = future.calendar.sessionEndAfter(future.time)
    }
  }

  /** When each future is settled next, epoch ms, in the order of the holdings; `restore` goes on from it. */
  snapshot(): readonly number[] {
    return this.#futures.map(({ time }) => time)
  }

  restore(times: readonly number[]): void {
    invariant(times.length === this.#futures.length, `${this.#futures.length} futures were given ${times.length} times`)
    for (const [index, future] of this.#futures.entries()) future.time = times[index] as number
  }
}
