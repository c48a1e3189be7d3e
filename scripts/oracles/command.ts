import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { formatOutcome, formatTotals, isSuccess, type Outcome } from './outcome.ts'
import { runOracles } from './run-oracles.ts'

/** Where a command writes a line. */
export interface Output {
  log(line: string): void
  error(line: string): void
}

const usage = 'npm run oracles -- [--oracles FOLDER] [--data FOLDER] [--only TEXT]'

/**
 * Runs the command with its arguments.
 *
 * @returns the exit code: 0 when all that is required was reproduced, 1 when something was not, 2 when nothing could be run
 */
export async function runCommand(args: readonly string[], output: Output): Promise<0 | 1 | 2> {
  try {
    return await run(args, output)
  } catch (error) {
    output.error(error instanceof Error ? error.message : String(error))
    output.error(`Usage: ${usage}`)
    return 2
  }
}

async function run(args: readonly string[], output: Output): Promise<0 | 1> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      oracles: { type: 'string', default: '../shared/oracles' },
      data: { type: 'string', default: '../shared/market-data' },
      only: { type: 'string', default: '' },
    },
  })
  const folders = { oracles: folderUrl(values.oracles, '--oracles'), data: folderUrl(values.data, '--data') }
  const outcomes: Outcome[] = []
  for await (const outcome of runOracles(folders, values.only)) {
    output.log(formatOutcome(outcome))
    outcomes.push(outcome)
  }
  if (outcomes.length === 0) {
    const which = values.only === '' ? '' : ` whose id contains '${values.only}'`
    throw new Error(`There is no scenario${which} under '${values.oracles}'.`)
  }
  output.log(formatTotals(outcomes))
  return isSuccess(outcomes) ? 0 : 1
}

function folderUrl(folder: string, option: string): URL {
  if (existsSync(folder)) return pathToFileURL(`${resolve(folder)}/`)
  throw new Error(`There is no folder '${folder}'. Name the folder with ${option}.`)
}
