import type { Scheduler } from '@race/core'

/** Instants between two looks at the clock; found by measuring. */
const firstChunk = 16
const chunkMax = 65_536
const chunkMsGoal = 1
/** Work goes on this long before others have their turn: well below the promised 20 ms. */
const turnMs = 8

/** Finds how many instants take about a millisecond, and when the turn of this run is over. */
export function createPace(scheduler: Scheduler) {
  let turnStarted = scheduler.now()
  let chunkStarted = turnStarted
  let chunk = firstChunk
  return {
    get chunk() {
      return chunk
    },
    isTurnOver(): boolean {
      const now = scheduler.now()
      const elapsed = now - chunkStarted
      if (elapsed > 2 * chunkMsGoal) chunk = Math.max(1, Math.floor((chunk * chunkMsGoal) / elapsed))
      else if (elapsed < chunkMsGoal / 2) chunk = Math.min(chunkMax, chunk * 2)
      chunkStarted = now
      return now - turnStarted >= turnMs
    },
    async next(): Promise<void> {
      await scheduler.yield()
      turnStarted = scheduler.now()
      chunkStarted = turnStarted
    },
  }
}
