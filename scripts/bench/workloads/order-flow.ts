import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../tests/start-postgres.ts'
import { contestant, type Measured, measure, type Verdict } from '../measure.ts'
import { FlowApart } from '../order-flow/flow-apart.ts'
import type { StorePlace } from '../order-flow/open-store.ts'
import type { FlowOutcome, FlowTerms } from '../order-flow/order-flow.ts'
import type { Row } from '../row.ts'
import type { BenchOptions, Workload } from '../workload.ts'

interface Flow extends FlowTerms {
  readonly what: string
  /** Of Node, for the processes of its sessions. */
  readonly nodeFlags?: readonly string[]
}

const common = { strategies: 20, orders: 5, fills: false, autonomy: 'autonomous', hours: 20 } as const

const flows: readonly Flow[] = [
  { ...common, what: '100 limit orders at each close' },
  { ...common, strategies: 50, fills: true, what: '50 orders at each close that fill' },
  // Hours follow one another, so that no more orders than these are on their way at a time: it bounds what one waits for.
  { ...common, strategies: 16, orders: 4, what: '64 limit orders at each close' },
  { ...common, autonomy: 'guide', what: '100 limit orders at each close, approved one by one' },
]

/** As the README of the engine has them, for two cores. */
const collectorFlags = ['--v8-pool-size=1', '--max-semi-space-size=4']

/** Orders that come at a rate of their own, as those of a market do: what one of them waits for. */
const paced: readonly Flow[] = [
  { ...common, strategies: 10, orders: 1, hours: 200, everyMs: 10, what: '1,000 orders/s, 10 every 10 ms' },
  { ...common, strategies: 20, orders: 1, hours: 200, everyMs: 10, what: '2,000 orders/s, 20 every 10 ms' },
].flatMap((flow): Flow[] => [
  flow,
  { ...flow, what: `${flow.what}, with Node's flags for two cores`, nodeFlags: collectorFlags },
])

const floor = 'memory'
const secondsMax = 12
/** An engine trades for days; it takes some ten thousand orders until all that an order needs is compiled. The cold run is told apart. */
const warmUpMs = 4_000

/** Orders from strategies to a paper broker: gate, journal, outbox and venue, on disk before anything is sent. */
export const orderFlowWorkload: Workload = {
  id: 'orders',
  isLong: true,
  async run(options) {
    const folder = mkdtempSync(join(tmpdir(), 'race-bench-'))
    try {
      return await measureAll(join(folder, 'accounts.sqlite'), options)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

type NamedPlace = readonly [string, StorePlace]

async function measureAll(path: string, options: BenchOptions): Promise<Row[]> {
  const own: readonly NamedPlace[] = [
    [floor, { type: 'memory' }],
    ['SQLite', { type: 'sqlite', path }],
  ]
  // Before PostgreSQL is there: what its server writes later, others would wait for.
  const ownPaced = await measurePaced(own, options)
  const postgres = await startPostgres({ isDurable: true })
  try {
    const served: NamedPlace = ['PostgreSQL', { type: 'postgres', server: postgres.server }]
    const rows: Row[] = []
    for (const flow of flows) rows.push(...(await measureFlow(flow, [...own, served], options)))
    const servedPaced = await measurePaced([served], options)
    return [...rows, ...paced.flatMap((_, n) => [...(ownPaced[n] ?? []), ...(servedPaced[n] ?? [])])]
  } finally {
    await postgres.stop()
  }
}

/**
 * By flow. One place after the other: a session that rests while others have their turn collects its garbage when it goes on.
 */
async function measurePaced(places: readonly NamedPlace[], options: BenchOptions): Promise<Row[][]> {
  const rows: Row[][] = []
  for (const flow of paced) {
    const ofFlow: Row[] = []
    for (const place of places) ofFlow.push(...(await measureFlow(flow, [place], options)))
    rows.push(ofFlow)
  }
  return rows
}

interface Lane {
  readonly name: string
  readonly session: FlowApart
  /** Of the first run, of those that warm up, and of the rounds. */
  readonly latencies: (readonly number[])[]
}

/** Each store has a process of its own, and the rounds of several take turns. */
async function measureFlow(flow: Flow, places: readonly NamedPlace[], options: BenchOptions): Promise<Row[]> {
  const terms: FlowTerms = { ...flow, hours: options.isQuick ? 2 : flow.hours }
  const orders = terms.hours * flow.strategies * (flow.fills ? 1 : flow.orders)
  const lanes: Lane[] = []
  try {
    for (const [name, place] of places) {
      lanes.push({ name, session: await FlowApart.open(place, flow.what, terms, flow.nodeFlags), latencies: [] })
    }
    const contestants = lanes.map(({ name, session, latencies }) =>
      contestant(
        name,
        () => session.run(),
        (outcome) => {
          latencies.push(outcome.latencies)
          return judgeFlow(outcome, orders)
        },
      ),
    )
    const measured = await measure(contestants, { rounds: options.rounds, secondsMax, isElsewhere: true, warmUpMs })
    const floorMs = measured.find(({ engine }) => engine === floor)?.timing.medianMs ?? Number.NaN
    return measured.flatMap((one, lane) => rowsOf(flow, orders, one, floorMs, lanes[lane]?.latencies ?? []))
  } finally {
    for (const { session } of lanes) await session[Symbol.asyncDispose]()
  }
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
  latencies: readonly (readonly number[])[],
): Row[] {
  const isDurable = engine !== floor
  const waits = latencies.slice(-timing.rounds).flat()
  const speed: Row = {
    ...{ workload: 'orders', what, engine, timing, unit: 'orders/s', ...verdict },
    value: (orders / timing.medianMs) * 1e3,
    goal: isDurable ? { kind: 'at-least', value: 5_000 } : null,
    perFloor: isDurable ? floorMs / timing.medianMs : null,
  }
  const latency: Row = {
    ...{ workload: 'orders', what: `${what}: from the close to the answer, 99 of 100 within`, engine, unit: 'ms' },
    value: waitAt(waits, 0.99),
    goal: isDurable ? { kind: 'at-most', value: 20 } : null,
    ...{ perFloor: null, timing: null, fault: verdict.fault },
    result: [
      `half within ${waitAt(waits, 0.5).toFixed(1)} ms`,
      `all within ${waitAt(waits, 1).toFixed(1)} ms`,
      `99 of 100 of the cold run within ${waitAt(latencies[0] ?? [], 0.99).toFixed(1)} ms`,
    ].join(', '),
  }
  // How many come at a pace that is given says nothing of what could.
  return everyMs === undefined ? [speed, latency] : [latency]
}

/** What a fraction of some waits is within, ms. */
function waitAt(waits: readonly number[], fraction: number): number {
  const sorted = [...waits].sort((a, b) => a - b)
  return sorted[Math.floor(fraction * (sorted.length - 1))] ?? Number.NaN
}
