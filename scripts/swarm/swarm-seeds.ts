import { writeFileSync } from 'node:fs'
import { describeFailure, runSeed, type SwarmSubject } from './swarm-run.ts'
import { type Tally, tallyWorld } from './tally-world.ts'

export interface SwarmRange {
  readonly from: number
  readonly count: number
  /** Whether the report of each seed is printed. */
  readonly isShown?: boolean
  /** A file for how often each thing has happened; none by default. */
  readonly tallyFile?: string
}

/** Runs one world for each seed and prints what failed, and the sums. Returns how many failed. */
export async function swarmSeeds(subject: SwarmSubject, range: SwarmRange): Promise<number> {
  const { from, count, isShown = false, tallyFile } = range
  const tally: Tally = new Map()
  const started = process.hrtime.bigint()
  const struck = new Map<string, number>()
  const sums = { events: 0, orders: 0, fills: 0, processes: 0, failed: 0 }
  for (let seed = from; seed < from + count; seed++) {
    const report = await runSeed(seed, subject, { onEnd: (world) => tallyWorld(tally, world) })
    for (const [kind, times] of Object.entries(report.struck)) struck.set(kind, (struck.get(kind) ?? 0) + times)
    sums.events += report.events
    sums.orders += report.orders
    sums.fills += report.fills
    sums.processes += report.processes
    if (isShown) console.log(JSON.stringify({ ...report, violations: report.violations.length }, null, 2))
    if (report.violations.length === 0) continue
    sums.failed++
    console.log(describeFailure(report, subject.options))
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  console.log(
    `${count} seeds of ${subject.name} in ${seconds.toFixed(1)} s: ${sums.failed} failed; ${sums.processes} processes, ` +
      `${sums.events} events, ${sums.orders} orders, ${sums.fills} fills, ${struck.size} kinds of faults`,
  )
  if (tallyFile !== undefined) writeFileSync(tallyFile, JSON.stringify([...tally]))
  return sums.failed
}
