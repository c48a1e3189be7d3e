import {
  reachableOrders,
  restoreVenue,
  snapshotVenue,
  type VenueOrder,
  type VenueSnapshot,
} from '@race/brokers/simulated'
import {
  type AccountSnapshot,
  type Approval,
  type IntentKey,
  intentId,
  restoreAccount,
  snapshotAccount,
} from '@race/core'
import type { HostSnapshot } from '@race/host'
import type { HeldApproval } from '@race/risk'
import type { AccountDeskSnapshot } from '../account/account-desk-snapshot.ts'
import type { DelayedReportsSnapshot } from '../delayed-reports.ts'
import type { BacktestKernel } from '../kernel.ts'
import type { Recorder, RecorderSnapshot } from '../recorder.ts'
import type { TickTapeSnapshot } from '../ticks/tick-tape.ts'
import { invalidSnapshot } from './backtest-snapshot.ts'
import { type DeskSnapshot, restoreDesk, snapshotDesk } from './desk-snapshot.ts'
import { parsedState, requireDeclared } from './strategy-state.ts'
import { restoreTickets, snapshotTickets, type TicketData, ticketsOf } from './ticket-data.ts'

/** The engine of a run that can be snapshotted: one that keeps everything. */
export type RecordedKernel = BacktestKernel<Recorder>

/**
 * A part of the engine that remembers something. It owns its piece of a snapshot: `take` gives plain data (numbers of any
 * kind, bigints and columns of floats included), `give` brings a new engine of the same configuration to it.
 */
export interface SnapshotPart {
  readonly name: string
  take(kernel: RecordedKernel): unknown
  give(kernel: RecordedKernel, data: unknown, approvals: readonly HeldApproval[]): void
}

/** Every part but the gate, which must be there before an engine is, in the order in which they are restored. */
export const snapshotParts: readonly SnapshotPart[] = [
  {
    name: 'strategy',
    take({ host, prepared }) {
      const { state, ...rest } = host.snapshot()
      requireDeclared(prepared.config.strategy, state)
      return state === undefined ? rest : { ...rest, state }
    },
    give({ host, prepared }, data) {
      const given = data as HostSnapshot
      host.restore({ ...given, state: parsedState(prepared.config.strategy, given.state) })
    },
  },
  {
    name: 'venue',
    take: ({ venue }) => snapshotVenue(venue),
    give({ venue, prepared }, data, approvals) {
      restoreVenue(venue, data as VenueSnapshot, {
        holdings: prepared.account.holdings,
        approvalOf: approvalsById(approvals),
      })
    },
  },
  {
    name: 'tickets',
    take: ({ venue }) => snapshotTickets(venue),
    give: ({ venue }, data) => restoreTickets(venue, data as readonly TicketData[]),
  },
  {
    // Null where everything arrives at once.
    name: 'reports',
    take: ({ traffic, venue }) => traffic?.reports.snapshot(reachableOrders(venue), ticketsOf(venue)) ?? null,
    give({ traffic, venue }, data) {
      traffic?.reports.restore(data as DelayedReportsSnapshot, reachableOrders(venue), ticketsOf(venue))
    },
  },
  {
    // Null for a run on bars.
    name: 'ticks',
    take: ({ tape }) => tape?.snapshot() ?? null,
    give({ tape }, data) {
      tape?.restore(data as TickTapeSnapshot)
    },
  },
  {
    // Liquidations are orders of the venue.
    name: 'accounting',
    take: ({ accounts }) => accounts?.snapshot() ?? null,
    give({ accounts }, data) {
      if (data !== null) accounts?.restore(data as AccountDeskSnapshot)
    },
  },
  {
    // The account is verified when it is restored, by the rates that `accounting` has made visible.
    name: 'account',
    take: ({ prepared }) => snapshotAccount(prepared.account),
    give: ({ prepared }, data) => restoreAccount(prepared.account, data as AccountSnapshot),
  },
  {
    name: 'record',
    take: ({ recorder }) => recorder.snapshot(),
    give: ({ recorder }, data) => recorder.restore(data as RecorderSnapshot),
  },
  {
    name: 'desk',
    take: ({ desk }) => snapshotDesk(desk),
    give: ({ desk }, data) => restoreDesk(desk, data as DeskSnapshot),
  },
  {
    name: 'timeline',
    take: takeTimeline,
    give: giveTimeline,
  },
]

/** The approvals that orders of the venue hold, each intent once. */
export function heldApprovals({ venue }: RecordedKernel): readonly HeldApproval[] {
  const held = new Map<string, HeldApproval>()
  for (const order of reachableOrders(venue)) {
    if (order.approval !== null) held.set(order.intentId, { approval: order.approval, intent: intentOf(order) })
  }
  return [...held.values()]
}

function intentOf({ strategyInstance, decisionTime, ordinal }: VenueOrder): IntentKey {
  return { strategyInstance, decisionTime, ordinal }
}

function approvalsById(approvals: readonly HeldApproval[]): (intent: IntentKey) => Approval {
  const byId = new Map(approvals.map(({ intent, approval }) => [intentId(intent), approval]))
  return (intent) => {
    const approval = byId.get(intentId(intent))
    if (approval !== undefined) return approval
    throw invalidSnapshot('An order of it holds an approval that its gate did not give', { intent: intentId(intent) })
  }
}

interface TimelineSnapshot {
  readonly done: number
  readonly event: number
  readonly dispatched: number
  readonly matching: readonly number[]
  readonly equity: Float64Array
  readonly latestEquity: number
  readonly latestTime: number
  readonly peak: number
  readonly drawdownMax: number
}

function takeTimeline(kernel: RecordedKernel): TimelineSnapshot {
  const { done, event, dispatched, matching, equity, latestEquity, latestTime, peak, drawdownMax } = kernel
  return {
    done,
    event,
    dispatched,
    matching: Array.from(matching),
    equity: equity.slice(0, done),
    latestEquity,
    latestTime,
    peak,
    drawdownMax,
  }
}

function giveTimeline(kernel: RecordedKernel, data: unknown): void {
  const { matching, equity, ...counters } = data as TimelineSnapshot
  Object.assign(kernel, counters)
  kernel.matching.set(matching)
  kernel.equity.set(equity)
}
