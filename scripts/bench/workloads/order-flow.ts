import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventStore } from '@race/core'
import { createMemoryEventStore } from '@race/storage/memory'
import { createPostgresEventStore } from '@race/storage/postgres'
import { createSqliteEventStore } from '@race/storage/sqlite'
import { startPostgres } from '../../tests/start-postgres.ts'
import { contestant, type Measured, measure, type Verdict } from '../measure.ts'
import { type FlowOutcome, type FlowTerms, OrderFlow } from '../order-flow/order-flow.ts'
import type { Row } from '../row.ts'
import type { BenchOptions, Workload } from '../workload.ts'

interface Flow extends FlowTerms {
  readonly what: string
}

const common = { strategies: 20, orders: 5, fills: false, autonomy: 'autonomous', hours: 20 } as const

const flows: readonly Flow[] = [
  { ...common, what: '100 limit orders at each close' },
  { ...common, strategies: 50, fills: true, what: '50 orders at each close that fill' },
  // Hours follow one another, so that no more orders than these are on their way at a time: it bounds what one waits for.
  { ...common, strategies: 16, orders: 4, what: '64 limit orders at each close' },
  { ...common, autonomy: 'guide', what: '100 limit orders at each close, approved one by one' },
]

/** Orders that come at a rate of their own, as those of a market do: what one of them waits for. */
const paced: readonly Flow[] = [
  { ...common, strategies: 10, orders: 1, hours: 200, everyMs: 10, what: '1,000 orders/s, 10 every 10 ms' },
  { ...common, strategies: 20, orders: 1, hours: 200, everyMs: 10, what: '2,000 orders/s, 20 every 10 ms' },
]

const floor = 'memory'
const secondsMax = 12

/** Orders from strategies to a paper broker: gate, journal, outbox and venue, on disk before anything is sent. */
export const orderFlowWorkload: Workload = {
  id: 'orders',
  isLong: true,
  async run(options) {
    const folder = mkdtempSync(join(tmpdir(), 'race-bench-'))
    const postgres = await startPostgres({ isDurable: true })
    const stores: readonly (readonly [string, EventStore])[] = [
      [floor, createMemoryEventStore()],
      ['SQLite', await createSqliteEventStore({ path: join(folder, 'accounts.sqlite'), writer: 'thread' })],
      ['PostgreSQL', await createPostgresEventStore({ server: postgres.server, writer: 'thread' })],
    ]
    try {
      const rows: Row[] = []
      for (const flow of [...flows, ...paced]) rows.push(...(await measureFlow(flow, stores, options)))
      return rows
    } finally {
      for (const [, store] of stores) await store[Symbol.asyncDispose]()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measureFlow(
  flow: Flow,
  stores: readonly (readonly [string, EventStore])[],
  options: BenchOptions,
): Promise<Row[]> {
  const hours = options.isQuick ? 2 : flow.hours
  const lanes = await Promise.all(
    stores.map(async ([name, store]) => ({
      name,
      session: await OrderFlow.open(store, flow.what, { ...flow, hours }),
      latencies: [] as number[],
    })),
  )
  const orders = hours * flow.strategies * (flow.fills ? 1 : flow.orders)
  const contestants = lanes.map(({ name, session, latencies }) =>
    contestant(
      name,
      () => session.run(),
      (outcome) => {
        for (const latency of outcome.latencies) latencies.push(latency)
        return judgeFlow(outcome, orders)
      },
    ),
  )
  const measured = await measure(contestants, { rounds: options.rounds, secondsMax })
  for (const { session } of lanes) await session[Symbol.asyncDispose]()
  const floorMs = measured.find(({ engine }) => engine === floor)?.timing.medianMs ?? Number.NaN
  return measured.flatMap((one, lane) => rowsOf(flow, orders, one, floorMs, lanes[lane]?.latencies ?? []))
}

function judgeFlow({ accepted, failure }: FlowOutcome, orders: number): Verdict {
  return {
    result: `${accepted} accepted`,
    fault: failure ?? (accepted === orders ? null : `${orders} orders were asked for`),
  }
}

function rowsOf(
  { what, everyMs }: Flow,
  orders: number,
  { engine, timing, verdict }: Measured,
  floorMs: number,
  latencies: readonly number[],
): Row[] {
  const isDurable = engine !== floor
  const sorted = [...latencies].sort((a, b) => a - b)
  const at = (fraction: number): number => sorted[Math.floor(fraction * (sorted.length - 1))] ?? Number.NaN
  const speed: Row = {
    ...{ workload: 'orders', what, engine, timing, unit: 'orders/s', ...verdict },
    value: (orders / timing.medianMs) * 1e3,
    goal: isDurable ? { kind: 'at-least', value: 5_000 } : null,
    perFloor: isDurable ? floorMs / timing.medianMs : null,
  }
  const latency: Row = {
    ...{ workload: 'orders', what: `${what}: from the close to the answer, 99 of 100 within`, engine, unit: 'ms' },
    value: at(0.99),
    goal: isDurable ? { kind: 'at-most', value: 20 } : null,
    ...{ perFloor: null, timing: null, fault: verdict.fault },
    result: `half within ${at(0.5).toFixed(1)} ms, all within ${at(1).toFixed(1)} ms`,
  }
  // How many come at a pace that is given says nothing of what could.
  return everyMs === undefined ? [speed, latency] : [latency]
}
