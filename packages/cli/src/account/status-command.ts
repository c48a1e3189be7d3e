import type { BarReceived, EventLog, JsonValue } from '@race/core'
import type { AccountJournal } from '@race/storage/sqlite'
import { readResumePoint } from '../paper/resume-point.ts'
import { amountText, minuteText } from '../paper/session-lines.ts'
import type { Terminal } from '../terminal.ts'
import { openAccount } from './account-place.ts'
import { type SessionState, sessionState } from './session-holder.ts'
import { textTable } from './text-table.ts'

/** `race status`: where the account stands. */
export async function statusCommand(
  { dir, json }: { readonly dir: string; readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  await using account = await openAccount(dir, terminal.signal)
  const status = await readStatus(account.log, account.journal)
  if (json) terminal.out(JSON.stringify(status, null, 2))
  else for (const line of linesOf(status)) terminal.out(line)
}

type Status = Awaited<ReturnType<typeof readStatus>>

async function readStatus(log: EventLog, journal: AccountJournal) {
  const [modes, marks, halts, orders, approvals] = await Promise.all([
    journal.audit({ kind: 'mode', limit: 1 }),
    journal.equity({ limit: 1 }),
    journal.halts({ isStanding: true }),
    journal.orders({ isOpen: true }),
    journal.approvals({ status: 'pending' }),
  ])
  const bars = (await readResumePoint(log))?.lastBars ?? new Map()
  return {
    session: await sessionState(journal),
    mode: modes.rows[0]?.new ?? null,
    equity: marks.rows[0] ?? null,
    halts: halts.rows,
    positions: (await journal.positions({ isOpen: true })).rows,
    orders: orders.rows,
    proposals: await proposalsOf(journal, approvals.rows),
    strategies: await strategiesOf(journal),
    lastBars: [...bars.values()].flatMap(({ closed }): readonly BarReceived[] => (closed === null ? [] : [closed])),
    upTo: orders.upTo,
  }
}

async function proposalsOf(
  journal: AccountJournal,
  approvals: readonly { readonly intentId: string; readonly expiresAt: number }[],
) {
  const proposals = []
  for (const { intentId, expiresAt } of approvals) {
    const [intent] = (await journal.intents({ intentId, limit: 1 })).rows
    const { strategyInstance = null, instrument = null, side = null, quantity = null, signal = null } = intent ?? {}
    proposals.push({ intentId, expiresAt, strategyInstance, instrument, side, quantity, signal })
  }
  return proposals
}

/** Strategies with what their trades have come to. */
async function strategiesOf(journal: AccountJournal) {
  const { rows: statistics } = await journal.statistics({ by: ['strategy'] })
  return (await journal.strategies()).rows.map(({ strategyInstance, strategyId, capital, isEnabled, switched }) => {
    const own = statistics.find(({ strategy }) => strategy === strategyInstance)
    const { trades = 0, wins = 0, profit = '0' } = own ?? {}
    return { strategyInstance, strategyId, capital, isEnabled, switched, trades, wins, profit }
  })
}

function* linesOf(status: Status): Generator<string> {
  const { session, mode, equity, halts, lastBars, upTo } = status
  yield `Session     ${sessionText(session)}`
  yield `Mode        ${modeText(mode)}, up to event ${upTo}`
  if (equity !== null) {
    const { time, equity: worth, cash, exposure, drawdown } = equity
    yield `Equity      ${amountText(worth)}, cash ${amountText(cash)}, exposure ${amountText(exposure)}, drawdown ${(100 * drawdown).toFixed(2)} % at ${minuteText(time)}`
  }
  for (const { instrument, bar, time } of lastBars) {
    yield `Last bar    ${instrument} ${bar[4]} at ${minuteText(time)}`
  }
  for (const { id, state, by, reason } of halts) yield `Halt        '${id}': ${state} by ${by}: ${reason}`
  yield* tablesOf(status)
}

function* tablesOf({ positions, orders, proposals, strategies }: Status): Generator<string> {
  const table = (title: string, headings: readonly string[], rows: readonly (readonly string[])[]): string =>
    rows.length === 0 ? `\n${title}: none` : `\n${title}\n${textTable(headings, rows)}`
  yield table(
    'Positions',
    ['instrument', 'quantity', 'average', 'realised', 'strategy'],
    positions.map(({ instrument, quantity, averagePrice, realisedProfit, strategyInstance }) => [
      ...[instrument, quantity, averagePrice ?? '', amountText(realisedProfit), strategyInstance ?? ''],
    ]),
  )
  yield table(
    'Open orders',
    ['order', 'side', 'quantity', 'filled', 'instrument', 'type', 'role', 'status', 'strategy'],
    orders.map((order) => [
      ...[order.clientOrderId, order.side, order.quantity, order.filledQuantity, order.instrument, order.type],
      ...[order.role, order.status, order.strategyInstance ?? ''],
    ]),
  )
  yield table(
    'Proposals',
    ['intent', 'side', 'quantity', 'instrument', 'strategy', 'expires'],
    proposals.map((proposal) => [
      ...[proposal.intentId, proposal.side ?? '', proposal.quantity ?? '', proposal.instrument ?? ''],
      ...[proposal.strategyInstance ?? '', minuteText(proposal.expiresAt)],
    ]),
  )
  yield table(
    'Strategies',
    ['name', 'strategy', 'capital', 'trades', 'wins', 'profit', 'state'],
    strategies.map(({ strategyInstance, strategyId, capital, trades, wins, profit, isEnabled, switched }) => [
      ...[strategyInstance, strategyId, amountText(capital), String(trades), String(wins), amountText(profit)],
      isEnabled ? 'enabled' : `disabled: ${switched?.why ?? ''}`,
    ]),
  )
}

function sessionText({ state, holder, startedAt, stoppedAt }: SessionState): string {
  if (holder === null || startedAt === null) return 'none yet'
  const since = `${holder} since ${minuteText(startedAt)}`
  if (state === 'running') return `running: ${since}`
  if (state === 'unknown') return `on another machine: ${since}`
  return stoppedAt === null ? `ended without a word: ${since}` : `stopped at ${minuteText(stoppedAt)}: ${since}`
}

function modeText(mode: JsonValue): string {
  if (mode === null || typeof mode !== 'object' || Array.isArray(mode)) return 'none yet'
  return `${(mode as { autonomy?: string }).autonomy} on ${(mode as { venue?: string }).venue}`
}
