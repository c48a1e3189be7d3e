// Runs the scenarios of other engines and compares with what those engines gave.
// Run it with: npm run oracles -- [--oracles FOLDER] [--data FOLDER] [--only TEXT]
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { formatOutcome, formatTotals, isSuccess, type Outcome } from './outcome.ts'
import { runOracles } from './run-oracles.ts'

const { values } = parseArgs({
  options: {
    oracles: { type: 'string', default: '../shared/oracles' },
    data: { type: 'string', default: '../shared/market-data' },
    only: { type: 'string', default: '' },
  },
})
const missing = [values.oracles, values.data].find((folder) => !existsSync(folder))
if (missing === undefined) {
  const outcomes: Outcome[] = []
  const folders = { oracles: folderUrl(values.oracles), data: folderUrl(values.data) }
  for await (const outcome of runOracles(folders, values.only)) {
    console.log(formatOutcome(outcome))
    outcomes.push(outcome)
  }
  console.log(formatTotals(outcomes))
  process.exitCode = isSuccess(outcomes) ? 0 : 1
} else {
  console.error(`There is no folder '${missing}'. Name the folders with --oracles and --data.`)
  process.exitCode = 2
}

function folderUrl(folder: string): URL {
  return pathToFileURL(`${resolve(folder)}/`)
}
