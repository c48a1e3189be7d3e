// Runs the pinned combinations and prints what differs from the lock file, old against new.
// Run it with: npm run goldens [-- --update]
import { parseArgs } from 'node:util'
import { combinations } from './combinations.ts'
import { formatDifferences } from './format-differences.ts'
import { createGoldenRunner, isRunnable } from './golden.ts'
import { readLock, updatedLock, writeLock } from './golden-lock.ts'
import type { Statistics } from './statistics.ts'

const { values } = parseArgs({ options: { update: { type: 'boolean', default: false } } })

const run = createGoldenRunner()
const lock = readLock()
const runs = new Map<string, Statistics>()
for (const golden of combinations.filter(isRunnable)) runs.set(golden.id, (await run(golden)).statistics)

const rows = formatDifferences(lock, runs)
const ids = new Set(combinations.map(({ id }) => id))
const gone = Object.keys(lock.goldens).filter((id) => !ids.has(id))
for (const row of rows) console.log(row)
for (const id of gone) console.log(`No longer a combination: ${id}`)

const skipped = combinations.length - runs.size
const note = skipped === 0 ? '' : `; ${skipped} not checked, as their market is not in ../shared/market-data`
const isSame = rows.length === 0 && gone.length === 0
if (values.update) {
  writeLock(updatedLock(lock, combinations, runs))
  console.log(`Wrote ${combinations.length} goldens${note}.`)
} else {
  console.log(`${runs.size} goldens ${isSame ? 'as pinned' : 'run'} (engine ${lock.engineVersion})${note}.`)
  if (!isSame) {
    console.log('If this is on purpose: npm run goldens -- --update, and the table above goes into the changeset.')
    process.exitCode = 1
  }
}
