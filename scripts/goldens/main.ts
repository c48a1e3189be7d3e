// Runs the pinned combinations and prints what differs from the lock file, old against new.
// Run it with: npm run goldens [-- --update]
import { parseArgs } from 'node:util'
import { engineVersion } from '@race/arena'
import { compareGoldens, pinGoldens, runGoldens } from '@race/testkit'
import { combinations } from './combinations.ts'
import { createGoldenRunner, isRunnable } from './golden.ts'
import { readLock, writeLock } from './golden-lock.ts'

const { values } = parseArgs({ options: { update: { type: 'boolean', default: false } } })

const run = createGoldenRunner()
const lock = readLock()
const ids = combinations.map(({ id }) => id)
const runs = await runGoldens(combinations.filter(isRunnable).map((one) => ({ id: one.id, run: () => run(one) })))

const { isSame, table, gone } = compareGoldens(lock, runs, ids)
for (const row of table) console.log(row)
for (const id of gone) console.log(`No longer a combination: ${id}`)

const skipped = combinations.length - runs.size
const note = skipped === 0 ? '' : `; ${skipped} not checked, as their market is not in ../shared/market-data`
if (values.update) {
  writeLock(pinGoldens(runs, { lock, ids, engineVersion }))
  console.log(`Wrote ${combinations.length} goldens${note}.`)
} else {
  console.log(`${runs.size} goldens ${isSame ? 'as pinned' : 'run'} (engine ${lock.engineVersion})${note}.`)
  if (!isSame) {
    console.log('If this is on purpose: npm run goldens -- --update, and the table above goes into the changeset.')
    process.exitCode = 1
  }
}
