import { describe, expect, it } from 'vitest'
import { contestant, measure, quartilesOf } from './measure.ts'
import { timedRows } from './workload.ts'

const right = () => ({ result: 'right', fault: null })

/** Takes at least so many milliseconds. */
function wait(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('measuring', () => {
  it('runs the contestants in turn, after a cold run and a warm-up of each', async () => {
    const ran: string[] = []
    const slow = (engine: string) => {
      const run = (): void => {
        ran.push(engine)
        wait(120)
      }
      return contestant(engine, run, right)
    }
    const measured = await measure([slow('A'), slow('B')], { rounds: 4, secondsMax: 60 })
    expect(ran.join('')).toBe(`AB${'AAA'}${'BBB'}${'ABABABAB'}`)
    expect(measured.map(({ engine, timing }) => [engine, timing.rounds])).toEqual([
      ['A', 4],
      ['B', 4],
    ])
    for (const { timing } of measured) {
      expect(timing.coldMs).toBeGreaterThanOrEqual(119)
      expect(timing.bestMs).toBeLessThanOrEqual(timing.medianMs)
    }
  })

  it('leaves the warm-up out where there are few rounds, and lets an engine that is out of time sit out', async () => {
    let runs = 0
    const [few] = await measure([contestant('A', () => void runs++, right)], { rounds: 1, secondsMax: 60 })
    expect([runs, few?.timing.rounds]).toEqual([2, 1])
    const lazy = contestant('lazy', () => wait(2), right)
    const [lane] = await measure([lazy], { rounds: 9, secondsMax: 0.001 })
    expect(lane?.timing.rounds).toBe(3)
  })

  it('waits for promises, judges every outcome and keeps the first fault', async () => {
    let run = 0
    const one = contestant(
      'A',
      async () => ++run,
      (outcome) => ({ result: `run ${outcome}`, fault: outcome >= 3 ? `wrong at ${outcome}` : null }),
    )
    const [lane] = await measure([one], { rounds: 3, secondsMax: 60 })
    expect(lane?.verdict).toEqual({ result: 'run 4', fault: 'wrong at 3' })
  })

  it('tells the processor time of its own process alone', async () => {
    const busy = contestant('A', () => wait(30), right)
    const [own] = await measure([busy], { rounds: 1, secondsMax: 60 })
    const [other] = await measure([busy], { rounds: 1, secondsMax: 60, isElsewhere: true })
    expect(own?.timing.cpuMs).toBeGreaterThan(0)
    expect(other?.timing.cpuMs).toBeNull()
  })

  it('tells quartiles between the sorted times', () => {
    expect(quartilesOf([4, 1, 3, 2])).toEqual({
      bestMs: 1,
      lowerQuartileMs: 1.75,
      medianMs: 2.5,
      upperQuartileMs: 3.25,
      rounds: 4,
    })
    expect(quartilesOf([7]).medianMs).toBe(7)
  })

  it('makes speeds of times, sets them against the floor, and gives the goal to race alone', async () => {
    const rows = await timedRows({
      workload: 'T',
      what: 'a test',
      work: 1_000_000,
      unit: 'M bars/s',
      goal: { kind: 'at-least', value: 1 },
      contestants: [contestant('race', () => wait(4), right), contestant('floor (floats)', () => wait(2), right)],
      options: { rounds: 1, isQuick: true, withPeers: false, dataFolder: null },
    })
    const [race, floor] = rows
    expect(race?.value).toBeCloseTo(1e3 / (race?.timing?.medianMs ?? 0), 6)
    expect(race?.perFloor).toBeCloseTo((floor?.timing?.medianMs ?? 0) / (race?.timing?.medianMs ?? 1), 6)
    expect(rows.map(({ goal, perFloor }) => [goal !== null, perFloor === 1])).toEqual([
      [true, false],
      [false, true],
    ])
  })
})
