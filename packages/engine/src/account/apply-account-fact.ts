import { decimal, type Scaled, type Side, subtractScaled, toScaled } from '@race/core'
import type { AccountState } from './account-state.ts'
import type { Book } from './book.ts'
import { forgetEnded } from './forget-ended.ts'
import { quantityText, stepsOfText } from './increments.ts'
import { dropSignal, knowSignal } from './known-signals.ts'
import type { OtherFact } from './order-fact.ts'
import { forgetAnswers } from './pending-changes.ts'

/** Folds what the log tells of the account, the market and decisions. */
export function applyAccountFact(state: AccountState, fact: OtherFact, time: number): void {
  switch (fact.type) {
    case 'bar-opened':
      // Positions are worth the last close, as in a backtest; the opening price is for the venue.
      state.marketTime = Math.max(state.marketTime, fact.data.time)
      return
    case 'bar-closed':
      mark(state, fact.data.instrument, fact.data.bar[4], fact.data.time, time)
      return
    case 'quote-received':
      mark(state, fact.data.instrument, (fact.data.quote[0] + fact.data.quote[1]) / 2, fact.data.time, time)
      return
    case 'trade-received':
      mark(state, fact.data.instrument, fact.data.price, fact.data.time, time)
      return
    case 'freshness-changed':
      if (fact.data.isFresh) state.stale.delete(fact.data.instrument)
      else state.stale.add(fact.data.instrument)
      return
    case 'mode-changed':
      state.mode = fact.data.new
      return
    case 'settings-changed':
      state.watch.changed(fact.data, time)
      return
    case 'halt-added':
      state.watch.halted(fact.data, time)
      return
    case 'halt-lifted':
      state.watch.lifted(fact.data, time)
      return
    case 'flattening-changed':
      state.flattening = fact.data.isFlattening ? fact.data.why : null
      return
    case 'strategy-switched':
      state.watch.switched(fact.data, time)
      return
    case 'day-started':
      state.watch.dayStarted(fact.data, time)
      forgetEnded(state, time)
      return
    case 'account-reconciled':
      state.differences = fact.data.differences
      state.apart = fact.data.apart
      return
    case 'balance-adjusted':
      adjust(state, fact.data)
      return
    case 'command-taken':
      state.lastCommand = Math.max(state.lastCommand, fact.data.number)
      state.unanswered.set(fact.data.id, fact.data)
      return
    case 'command-answered':
      state.unanswered.delete(fact.data.id)
      return
    case 'approval-requested':
      if (state.proposed?.intentId === fact.data.intentId) {
        state.proposals.set(fact.data.intentId, { proposed: state.proposed, requested: fact.data })
      }
      return
    default:
      applyRest(state, fact)
  }
}

function applyRest(
  state: AccountState,
  fact: Exclude<OtherFact, { readonly type: 'bar-opened' | 'bar-closed' | 'mode-changed' }>,
): void {
  switch (fact.type) {
    case 'signal-proposed':
      state.proposed = fact.data.refusal === null ? fact.data : null
      if (state.proposed !== null) knowSignal(state, fact.data)
      return
    case 'approval-decided':
      state.proposals.delete(fact.data.intentId)
      if (fact.data.decision !== 'approved') dropSignal(state, fact.data.intentId)
      return
    case 'risk-judged':
      // What was judged waits no longer, however that ended.
      state.proposed = null
      if (!fact.data.isApproved) dropSignal(state, fact.data.intentId)
      return
    case 'strategy-stepped':
      state.memories.set(fact.data.strategyInstance, fact.data.memory)
      return
    case 'session-started':
      forgetAnswers(state)
      return
    case 'trade-closed':
      state.watch.tradeClosed(fact.data, state.time)
  }
}

/** A price of the market: positions are worth it from now on. */
function mark(state: AccountState, instrument: string, price: number, marketTime: number, time: number): void {
  const index = state.indexOf.get(instrument)
  if (index === undefined) return
  state.marketTime = Math.max(state.marketTime, marketTime)
  // What is told late is not the last price.
  if (marketTime < (state.lastPrices.get(instrument)?.time ?? marketTime)) return
  state.lastPrices.set(instrument, { price, time: marketTime })
  const ticks = (state.ticksOf[index] as (price: number) => number)(price)
  for (const { account } of [state.whole, ...state.books.values()]) {
    const holding = account.holdings[index]
    if (holding !== undefined) holding.markTicks = ticks
  }
  state.watch.marked(instrument, price, marketTime, time)
}

/**
 * What the venue has and nobody can explain, taken over: it is nobody's, so only the whole account knows of it. A holding comes or
 * goes at the last price, and without money: cash is what the venue told it to be.
 */
function adjust(
  state: AccountState,
  { kind, of, before, after }: Extract<OtherFact, { readonly type: 'balance-adjusted' }>['data'],
): void {
  const { account, lots } = state.whole
  if (kind === 'cash') {
    const change = decimal(after).minus(decimal(before)).roundTo(state.opened.ledgerScale, 'half-even')
    account.pay('adjustment', toScaled(change, state.opened.ledgerScale), { currency: of })
    state.watch.worth(state.time)
    return
  }
  const index = state.indexOf.get(of)
  const spec = index === undefined ? undefined : state.instruments[index]
  const holding = index === undefined ? undefined : account.holdings[index]
  if (index === undefined || spec === undefined || holding === undefined) return
  // By as much as it was apart: what has filled since the two were compared is not taken back. Whole steps are a position; what the
  // venue has beside them pays fees.
  const held = decimal(quantityText(holding.position.steps, spec))
  const wanted = held
    .plus(state.whole.remainders[index] ?? decimal(0))
    .plus(after)
    .minus(before)
  const wholeSteps = wanted.roundToStep(spec.quantityStep, 'floor')
  state.whole.remainders[index] = wanted.minus(wholeSteps)
  const change = wholeSteps.minus(held)
  const side: Side = change.sign < 0 ? 'sell' : 'buy'
  const steps = stepsOfText(String(change.abs()), spec)
  if (steps === 0) {
    state.watch.worth(state.time)
    return
  }
  const cash = account.cashAccount(spec.quoteCurrency)
  const { balance } = cash
  account.applyFill(holding, side === 'buy' ? 1 : -1, holding.markTicks, steps, 0)
  account.pay('adjustment', subtractScaled(balance, cash.balance), { instrument: spec })
  const last = state.lastPrices.get(of)
  state.watch.setNobodys(of, nobodysOf(state, index), last?.price ?? Number.NaN, state.time)
  lots[index]?.splice(0)
  state.watch.worth(state.time)
}

/** What of a holding is no strategy's. */
function nobodysOf({ whole, books }: AccountState, instrument: number): Scaled {
  const stepsOf = ({ account }: Book): Scaled => account.holdings[instrument]?.position.steps ?? 0
  let steps = stepsOf(whole)
  for (const book of books.values()) steps = subtractScaled(steps, stepsOf(book))
  return steps
}
