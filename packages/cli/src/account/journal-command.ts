import type { AccountJournal, JournalPage } from '@race/storage/sqlite'
import { amountText, minuteText } from '../paper/session-lines.ts'
import type { Terminal } from '../terminal.ts'
import { openAccount } from './account-place.ts'
import { textTable } from './text-table.ts'

export interface JournalCommandOptions {
  readonly dir: string
  readonly strategy?: string
  readonly limit: number
  /** Where the page before has ended. */
  readonly after?: string
  readonly json: boolean
}

interface View {
  readonly headings: readonly string[]
  read(journal: AccountJournal, query: Query): Promise<{ readonly page: JournalPage<unknown>; readonly cells: Cells }>
}

type Cells = readonly (readonly string[])[]

interface Query {
  readonly limit: number
  readonly after?: string
  readonly strategy?: string
}

/** A view of one of the journal's lists: what is asked, and what of each row is shown. */
function view<Row>(
  headings: readonly string[],
  read: (journal: AccountJournal, query: Query) => Promise<JournalPage<Row>>,
  cellsOf: (row: Row) => readonly (string | null)[],
): View {
  return {
    headings,
    async read(journal, query) {
      const page = await read(journal, query)
      return { page, cells: page.rows.map((row) => cellsOf(row).map((cell) => cell ?? '')) }
    },
  }
}

const views = {
  orders: view(
    ['time', 'order', 'side', 'quantity', 'filled', 'instrument', 'type', 'role', 'status', 'strategy'],
    (journal, query) => journal.orders(query),
    (order) => [
      ...[minuteText(order.time), order.clientOrderId, order.side, order.quantity, order.filledQuantity],
      ...[order.instrument, order.type, order.role, order.status, order.strategyInstance],
    ],
  ),
  fills: view(
    ['time', 'side', 'quantity', 'instrument', 'price', 'fee', 'strategy', 'order'],
    (journal, query) => journal.fills(query),
    ({ time, side, quantity, instrument, price, fee, strategyInstance, clientOrderId }) => [
      ...[minuteText(time), side, quantity, instrument, price, fee, strategyInstance, clientOrderId],
    ],
  ),
  trades: view(
    ['exit', 'side', 'quantity', 'instrument', 'entry price', 'exit price', 'profit', 'reason', 'strategy'],
    (journal, query) => journal.trades(query),
    (trade) => [
      ...[minuteText(trade.exitTime), trade.side, trade.quantity, trade.instrument, trade.entryPrice, trade.exitPrice],
      ...[amountText(trade.profit), trade.exitReason, trade.strategyInstance],
    ],
  ),
  decisions: view(
    ['time', 'intent', 'instrument', 'verdict', 'check', 'message'],
    (journal, query) => journal.decisions(query),
    ({ time, intentId, instrument, isApproved, denial }) => [
      ...[minuteText(time), intentId, instrument, isApproved ? 'approved' : 'denied'],
      ...[denial?.check ?? '', denial?.message ?? ''],
    ],
  ),
  equity: view(
    ['time', 'equity', 'cash', 'exposure', 'drawdown %'],
    // What the account is worth is no strategy's.
    (journal, { strategy: _, ...query }) => journal.equity(query),
    ({ time, equity, cash, exposure, drawdown }) => [
      ...[minuteText(time), amountText(equity), amountText(cash), amountText(exposure), (100 * drawdown).toFixed(2)],
    ],
  ),
} as const satisfies Readonly<Record<string, View>>

export type JournalView = keyof typeof views
export const journalViews = Object.keys(views) as readonly JournalView[]

/** `race journal`: a page of what happened on the account, the newest first. */
export async function journalCommand(
  what: JournalView,
  { dir, json, ...query }: JournalCommandOptions,
  terminal: Terminal,
): Promise<void> {
  await using account = await openAccount(dir, terminal.signal)
  const { page, cells } = await views[what].read(account.journal, query)
  if (json) {
    terminal.out(JSON.stringify(page, null, 2))
    return
  }
  terminal.out(cells.length === 0 ? `No ${what}.` : textTable(views[what].headings, cells))
  if (page.next !== null) terminal.out(`\nMore: the same with --after '${page.next}'`)
}
