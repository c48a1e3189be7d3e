// Worlds in which everything goes wrong, one for each seed. Run it with: npm run swarm -- [--seeds N | --seed N] [--bug NAME]
import { parseArgs } from 'node:util'
import { describeFailure, runSeed } from './swarm-run.ts'
import { type ToyBug, toyBugs, toyDriver } from './toy-client.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    bug: { type: 'string' },
  },
})
const bug = values.bug === undefined ? null : (values.bug as ToyBug)
if (bug !== null && !Object.hasOwn(toyBugs, bug)) {
  console.error(`There is no bug ${JSON.stringify(bug)}. The bugs are: ${Object.keys(toyBugs).join(', ')}.`)
  process.exit(2)
}

const driver = toyDriver(bug)
const single = values.seed === undefined ? null : Number(values.seed)
const from = single ?? Number(values.from)
const count = single === null ? Number(values.seeds) : 1
const options = bug === null ? '' : ` --bug ${bug}`
const started = process.hrtime.bigint()
const struck = new Map<string, number>()
const sums = { events: 0, orders: 0, fills: 0, processes: 0, failed: 0 }
for (let seed = from; seed < from + count; seed++) {
  const report = await runSeed(seed, driver)
  for (const [kind, times] of Object.entries(report.struck)) struck.set(kind, (struck.get(kind) ?? 0) + times)
  sums.events += report.events
  sums.orders += report.orders
  sums.fills += report.fills
  sums.processes += report.processes
  if (single !== null) console.log(JSON.stringify({ ...report, violations: report.violations.length }, null, 2))
  if (report.violations.length === 0) continue
  sums.failed++
  console.log(describeFailure(report, options))
}
const seconds = Number(process.hrtime.bigint() - started) / 1e9
console.log(
  `${count} seeds of ${driver.name} in ${seconds.toFixed(1)} s: ${sums.failed} failed; ${sums.processes} processes, ` +
    `${sums.events} events, ${sums.orders} orders, ${sums.fills} fills, ${struck.size} kinds of faults`,
)
process.exitCode = sums.failed === 0 ? 0 : 1
