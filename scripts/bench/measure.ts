import type { Timing } from './row.ts'

/** What came out of a run, judged. */
export interface Verdict {
  readonly result: string
  readonly fault: string | null
}

/** One engine on one workload. `run` is timed, `judge` is not. */
export interface Contestant {
  readonly engine: string
  run(): unknown
  judge(outcome: unknown): Verdict
}

/** A contestant whose outcome has a type: `judge` gets what `run` gave. */
export function contestant<Outcome>(
  engine: string,
  run: () => Outcome,
  judge: (outcome: Awaited<Outcome>) => Verdict,
): Contestant {
  return { engine, run, judge: (outcome) => judge(outcome as Awaited<Outcome>) }
}

export interface MeasureOptions {
  readonly rounds: number
  /** An engine that has used up this time sits out the remaining rounds, but not before its third. */
  readonly secondsMax: number
  /** Whether the work is done by other processes, whose processor time is not known. */
  readonly isElsewhere?: boolean
  /** Of warm-up at least; 300 unless given. Work that never ends is measured when all of it is compiled. */
  readonly warmUpMs?: number
}

export interface Measured {
  readonly engine: string
  readonly timing: Timing
  readonly verdict: Verdict
}

const roundsMin = 3
/** Warm-up runs of every contestant after its cold one, until both are reached. */
const warmUps = 3
const warmUpMs = 300
/** Except for slow engines, which compile early in their first run. */
const warmUpMsMax = 2_000

/**
 * Times the contestants in turn: A B C A B C. Each has a cold run first, then its warm-up, then its rounds. New objects
 * are collected before every run, outside of the time, so that no engine pays for the fresh litter of another; what a
 * run collects itself is in its time. A full collection between runs would be no mercy: it takes compiled code away
 * with the objects that the code was compiled for, and made W1 at 10,000 bars seventeen times slower.
 * Every outcome is judged, and the first fault is kept.
 */
export async function measure(contestants: readonly Contestant[], options: MeasureOptions): Promise<Measured[]> {
  const lanes: Lane[] = []
  for (const one of contestants) {
    const lane: Lane = { one, coldMs: 0, runsMs: [], runsCpuMs: [], verdict: { result: '', fault: null } }
    lane.coldMs = (await timeRun(lane)).ms
    lanes.push(lane)
  }
  const roundsAtLeast = Math.min(roundsMin, options.rounds)
  if (options.rounds > roundsMin) for (const lane of lanes) await warmUp(lane, options.warmUpMs ?? warmUpMs)
  for (let round = 0; round < options.rounds; round++) {
    for (const lane of lanes) {
      const usedMs = lane.runsMs.reduce((sum, ms) => sum + ms, 0)
      if (lane.runsMs.length >= roundsAtLeast && usedMs > 1_000 * options.secondsMax) continue
      const { ms, cpuMs } = await timeRun(lane)
      lane.runsMs.push(ms)
      lane.runsCpuMs.push(cpuMs)
    }
  }
  return lanes.map(({ one, coldMs, runsMs, runsCpuMs, verdict }) => ({
    engine: one.engine,
    timing: {
      coldMs,
      ...quartilesOf(runsMs),
      cpuMs: options.isElsewhere === true ? null : quartilesOf(runsCpuMs).medianMs,
    },
    verdict,
  }))
}

interface Lane {
  readonly one: Contestant
  coldMs: number
  readonly runsMs: number[]
  readonly runsCpuMs: number[]
  verdict: Verdict
}

async function warmUp(lane: Lane, msMin: number): Promise<void> {
  let usedMs = lane.coldMs
  const msMax = Math.max(msMin, warmUpMsMax)
  for (let run = 0; (run < warmUps || usedMs < msMin) && usedMs < msMax; run++) usedMs += (await timeRun(lane)).ms
}

async function timeRun(lane: Lane): Promise<{ readonly ms: number; readonly cpuMs: number }> {
  globalThis.gc?.({ type: 'minor' })
  const cpuBefore = process.cpuUsage()
  const started = process.hrtime.bigint()
  const pending = lane.one.run()
  const outcome = pending instanceof Promise ? await pending : pending
  const ms = Number(process.hrtime.bigint() - started) / 1e6
  const { user, system } = process.cpuUsage(cpuBefore)
  const verdict = lane.one.judge(outcome)
  lane.verdict = { result: verdict.result, fault: lane.verdict.fault ?? verdict.fault }
  return { ms, cpuMs: (user + system) / 1e3 }
}

/** Quartiles by linear interpolation between the sorted times. */
export function quartilesOf(runsMs: readonly number[]): Omit<Timing, 'coldMs' | 'cpuMs'> {
  const sorted = [...runsMs].sort((a, b) => a - b)
  const at = (fraction: number): number => {
    const place = fraction * (sorted.length - 1)
    const below = sorted[Math.floor(place)] ?? Number.NaN
    const above = sorted[Math.ceil(place)] ?? Number.NaN
    return below + (above - below) * (place - Math.floor(place))
  }
  return {
    bestMs: at(0),
    lowerQuartileMs: at(0.25),
    medianMs: at(0.5),
    upperQuartileMs: at(0.75),
    rounds: sorted.length,
  }
}
