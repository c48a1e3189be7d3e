// npm run bench                          the whole suite
// npm run bench -- --only W1,W3          some workloads; W1-1M is one of W1
// npm run bench -- --quick               the small ones, few rounds: for the results, not for the times
// npm run bench -- --rounds 31           timed rounds; 15 by default
// npm run bench -- --no-peers            without the engines of the npm registry
// npm run bench -- --data FOLDER         markets from FOLDER/ohlcv_N.bin; generated without it
// npm run bench -- --json FILE           the rows as JSON
// npm run bench -- --write --date DAY    the figures into docs/benchmarks.md
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryRoot } from '../workspace/repository-root.ts'
import { formatTable } from './format-table.ts'
import { describeMachine } from './machine.ts'
import type { Row } from './row.ts'
import { runApart, type Task } from './run-apart.ts'
import type { BenchOptions } from './workload.ts'
import { chooseWorkloads } from './workloads.ts'
import { writePage } from './write-page.ts'

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    'no-peers': { type: 'boolean', default: false },
    data: { type: 'string' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    date: { type: 'string' },
    apart: { type: 'boolean', default: false },
  },
})

if (flags.apart) answerOneTask()
else await runSuite()

async function runSuite(): Promise<void> {
  const { options, date } = readFlags()
  const chosen = chooseWorkloads(flags.only).filter(({ isLong }) => !(options.isQuick && isLong === true))
  const machine = describeMachine()
  console.log(
    `Node ${machine.node}, ${machine.processor}, ${machine.cores} cores, load ${machine.loadAtStart.toFixed(1)}, at most ${options.rounds} rounds`,
  )
  const rows: Row[] = []
  for (const workload of chosen) {
    const found = await runApart(workload, options)
    rows.push(...found)
    console.log(`\n${formatTable(found)}`)
  }
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify({ machine, options, rows }, null, 2)}\n`)
  if (flags.write) {
    await writePage(join(repositoryRoot, 'docs/benchmarks.md'), { date, machine, rounds: options.rounds, rows })
  }
  const wrong = rows.filter(({ fault }) => fault !== null)
  for (const { workload, what, engine, fault } of wrong) console.error(`${workload}, ${what}, ${engine}: ${fault}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}

function readFlags(): { readonly options: BenchOptions; readonly date: string } {
  const rounds = Number(flags.rounds ?? (flags.quick ? 1 : 15))
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is ${flags.rounds}: give a whole number above 0.`)
  // The day is handed in: figures are of the day on which they were measured, whatever clock the machine has.
  const date = flags.date ?? ''
  if (flags.write && !/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new Error('--write needs --date YYYY-MM-DD.')
  return {
    options: { rounds, isQuick: flags.quick, withPeers: !flags['no-peers'], dataFolder: flags.data ?? null },
    date,
  }
}

/** This process was made by `runApart`. */
function answerOneTask(): void {
  process.once('message', async ({ id, options }: Task) => {
    const [workload] = chooseWorkloads(id)
    const rows = (await workload?.run(options)) ?? []
    process.send?.(rows, () => process.disconnect())
  })
}
