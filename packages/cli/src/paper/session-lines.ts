import { type AccountFact, decimal, type NewEvent } from '@race/core'
import type { Engine } from '@race/engine'

/** Epoch ms as the log of the session shows it: UTC, to the minute. */
export function minuteText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ')
}

/** An amount with two decimals, the sign in front. */
export function amountText(amount: string | number): string {
  return decimal(amount).roundTo(2, 'half-even').toNumber().toFixed(2)
}

/** What somebody who watches is told of a fact; null for what is not worth a line. */
export function lineOf(event: NewEvent, engine: Engine): string | null {
  const what = textOf({ type: event.type, data: event.data } as unknown as AccountFact, engine)
  return what === null ? null : `${minuteText(event.time)}  ${what}`
}

function textOf(fact: AccountFact, engine: Engine): string | null {
  switch (fact.type) {
    case 'order-filled': {
      const { side, quantity, instrument, price, strategyInstance } = fact.data
      return `filled    ${side} ${quantity} ${instrument} at ${price} for ${strategyInstance ?? 'the account'}`
    }
    case 'trade-closed': {
      const { strategyInstance, side, quantity, instrument, profit, currency, exitReason } = fact.data
      const who = strategyInstance ?? 'the account'
      return `closed    ${side} ${quantity} ${instrument} of ${who}: ${amountText(profit)} ${currency} (${exitReason})`
    }
    case 'risk-judged': {
      const { denial, intentId } = fact.data
      return denial === null ? null : `denied    ${intentId}: ${denial.check}, ${denial.message}`
    }
    case 'approval-requested':
      return `proposal  ${proposalText(fact.data.intentId, engine)}`
    case 'approval-decided': {
      const { intentId, decision, by, why } = fact.data
      return `${decision.padEnd(8)}  ${intentId} by ${by}: ${why}`
    }
    default:
      return accountText(fact)
  }
}

function proposalText(intentId: string, engine: Engine): string {
  const proposed = engine.account.proposals.get(intentId)?.proposed
  const signal = proposed?.signal as { side?: unknown; instrument?: unknown } | undefined
  const quantity = proposed?.quantity ?? ''
  return `${intentId}: ${signal?.side ?? ''} ${quantity} ${signal?.instrument ?? ''}`.replace(/ +/g, ' ').trimEnd()
}

function accountText(fact: AccountFact): string | null {
  switch (fact.type) {
    case 'halt-added':
      return `${fact.data.state.padEnd(8)}  by ${fact.data.by}: ${fact.data.reason} (halt '${fact.data.id}')`
    case 'halt-lifted':
      return `lifted    halt '${fact.data.id}' by ${fact.data.by}: ${fact.data.reason}`
    case 'flattening-changed':
      return fact.data.isFlattening ? `flatten   by ${fact.data.by}: ${fact.data.why}` : null
    case 'mode-changed':
      return `mode      ${fact.data.new.autonomy} on ${fact.data.new.venue}, by ${fact.data.by}: ${fact.data.why}`
    case 'strategy-switched': {
      const { strategyInstance, isEnabled, by, why } = fact.data
      return `strategy  ${strategyInstance} ${isEnabled ? 'enabled' : 'disabled'} by ${by}: ${why}`
    }
    case 'account-reconciled':
      return fact.data.differences.length === 0 ? null : `differs   ${fact.data.differences.join('; ')}`
    case 'command-answered':
      return fact.data.isDone ? null : `refused   ${fact.data.message}`
    default:
      return null
  }
}

/** Where the account stands, in a line. */
export function standText({ account, mode }: Engine): string {
  const equity = account.whole.account.equityMoney()
  const positions = account.whole.account.holdings.filter(({ position }) => position.steps !== 0).length
  const halts = account.halts.open.length === 0 ? '' : `, ${account.halts.open.length} halts`
  const proposals = account.proposals.size === 0 ? '' : `, ${account.proposals.size} proposals`
  const amount = `${amountText(equity.amount.toString())} ${equity.currency}`
  const time = minuteText(Math.max(account.marketTime, account.time))
  return `${time}  ${amount}, ${positions} positions, ${account.open.size} orders${proposals}${halts}, ${mode?.autonomy ?? ''}`
}
