import { describe, expect, it } from 'vitest'
import { runWorld } from './run-world.ts'
import type { WorldProcess } from './world-process.ts'

/** What a world without faults or market tells of a system that is at rest, and does this when it is asked to reconcile once more. */
async function foundOf(onceMore: (process: WorldProcess) => Promise<void>): Promise<readonly string[]> {
  let asked = 0
  const { violations } = await runWorld({
    seed: 1,
    forMs: 1000,
    restMs: 60_000,
    life: () => () => undefined,
    // It keeps no log that a law could look at.
    invariants: [],
    driver: {
      name: 'calm',
      create: (process) => ({
        start: async () => undefined,
        reconcile: async () => (++asked <= 2 ? undefined : await onceMore(process)),
      }),
    },
  })
  expect(asked).toBe(3)
  return violations.map(({ invariant, message }) => `${invariant}: ${message}`)
}

describe('a system at rest', () => {
  it('is still when it finds out the same once more', async () => {
    expect(await foundOf(async () => undefined)).toEqual([])
  })

  it('is not at rest where it hangs, fails or ends when it is asked once more', async () => {
    const stuck = 'comes-to-rest: nothing had happened, but the system did not reconcile once more; it last said: '
    expect(await foundOf(() => new Promise<void>(() => undefined))).toEqual([`${stuck}nothing`])
    const failed = foundOf(async () => {
      throw new Error('no disk')
    })
    expect(await failed).toEqual([`${stuck}could not reconcile: Error: no disk`])
    expect(await foundOf((process) => process.exit('had enough'))).toEqual([`${stuck}had enough`])
  })
})
