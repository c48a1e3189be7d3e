import { createRandom, type Random } from '@race/core'
import { auditSession, type SessionFacts } from './audit-session.ts'
import type { Told } from './orders-apart.ts'
import type { SessionPlace } from './paper-session.ts'
import { type SessionProcess, startProcess } from './session-process.ts'

export interface KillReport {
  /** What must not be, in sentences; empty where all is well. */
  readonly violations: readonly string[]
  readonly kills: number
  /** Of those, how many came before the process was ready to trade. */
  readonly killsInStart: number
  readonly facts: SessionFacts
  /** Milliseconds from the start of an engine to its first bar: the median and the longest. */
  readonly startMs: { readonly median: number; readonly longest: number }
  readonly seconds: number
}

/** When a process is killed: so long after it began or was ready, or at once when it has told something for the nth time. */
type Moment =
  | { readonly after: 'begun' | 'ready'; readonly ms: number }
  | { readonly at: 'intended' | 'sent' | 'accepted'; readonly count: number }

const patienceMs = 60_000

/** Kills a paper session so many times at random moments, starts it again each time, and holds what is left against what was told. */
export async function killSession(options: {
  readonly place: SessionPlace
  readonly seed: string
  readonly kills: number
  readonly onKill?: (done: number) => void
}): Promise<KillReport> {
  const { place, seed, kills, onKill = () => {} } = options
  const begun = performance.now()
  const random = createRandom(`${seed}/kills`)
  const told: Told = { intended: [], sent: [], accepted: [] }
  const violations: string[] = []
  const starts: number[] = []
  let killsInStart = 0
  // The program of the next process is loaded while this one trades.
  let next = createRun(1, place, seed, told)
  for (let number = 1; number <= kills && violations.length === 0; number++) {
    const run = next
    next = createRun(number + 1, place, seed, told)
    const outcome = await run.untilKilled(drawMoment(random))
    violations.push(...outcome.violations)
    if (outcome.startMs === null) killsInStart++
    else starts.push(outcome.startMs)
    onKill(number)
  }
  next.process.kill()
  await next.process.ended
  const audit = await auditSession({ place, seed, told })
  starts.sort((a, b) => a - b)
  return {
    violations: [...violations, ...audit.violations],
    ...{ kills, killsInStart, facts: audit.facts },
    startMs: { median: starts[Math.floor(starts.length / 2)] ?? 0, longest: starts.at(-1) ?? 0 },
    seconds: (performance.now() - begun) / 1_000,
  }
}

function drawMoment(random: Random): Moment {
  const draw = random.next()
  if (draw < 0.2) return { after: 'begun', ms: random.integer(0, 250) }
  if (draw < 0.65) return { after: 'ready', ms: random.integer(0, 400) }
  const at = draw < 0.8 ? 'intended' : draw < 0.92 ? 'sent' : 'accepted'
  return { at, count: random.integer(1, 60) }
}

interface Run {
  readonly process: SessionProcess
  untilKilled(moment: Moment): Promise<{ readonly violations: readonly string[]; readonly startMs: number | null }>
}

/** Every other process stores its events in a thread of its own. */
function createRun(number: number, place: SessionPlace, seed: string, told: Told): Run {
  const known = new Set<string>()
  let hear = (_kind: string, _text: string): void => {}
  const writer = number % 2 === 0 ? 'inline' : 'thread'
  const process = startProcess({ ...place, writer }, seed, (kind, text) => hear(kind, text))
  return {
    process,
    async untilKilled(moment) {
      const violations: string[] = []
      const counts = new Map<string, number>()
      let [head, startMs, isKilled] = [0, null as number | null, false]
      const begun = performance.now()
      const kill = (): void => {
        isKilled = true
        process.kill()
      }
      const patience = setTimeout(() => {
        violations.push(
          `process ${number} did not come to the moment at which it was to be killed (${JSON.stringify(moment)})`,
        )
        kill()
      }, patienceMs)
      hear = (kind, text) => {
        const count = (counts.get(kind) ?? 0) + 1
        counts.set(kind, count)
        if (kind === 'head') head = Number(text)
        else if (kind === 'ready') startMs = performance.now() - begun
        else if (kind === 'intended') told.intended.push({ id: text, process: number })
        else if (kind === 'sent') told.sent.push({ id: text, process: number, isTold: known.has(text), head })
        else if (kind === 'accepted') told.accepted.push({ id: text, process: number })
        else if (kind === 'failed') violations.push(`process ${number} failed: ${text}`)
        if (kind === 'intended') known.add(text)
        if ('at' in moment && moment.at === kind && moment.count === count) kill()
        if ('after' in moment && moment.after === 'ready' && kind === 'ready') setTimeout(kill, moment.ms)
      }
      process.go()
      if ('after' in moment && moment.after === 'begun') setTimeout(kill, moment.ms)
      const { code, signal } = await process.ended
      clearTimeout(patience)
      if (!isKilled) violations.push(`process ${number} ended by itself, with code ${code} and signal ${signal}`)
      return { violations, startMs }
    },
  }
}
