// How long an engine and its paper broker take to start over a long log. Run it with: node --conditions=@race/source scripts/soak/recover.ts [--events N] [--folder F]
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { createSqliteEventStore } from '@race/storage/sqlite'
import { type PaperStage, paperStage } from '../bench/order-flow/paper-stage.ts'

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, folder: { type: 'string' } },
})
const wanted = Number(values.events)
const secondsMax = 10
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'race-recover-'))
const path = join(folder, 'account.sqlite')

if (!existsSync(path)) {
  const seconds = await timed(fillLog)
  console.log(`${wanted.toLocaleString('en-US')} events of a session on paper written in ${seconds.toFixed(0)} s`)
}
const withSnapshot = await restart()
forgetSnapshots('engine')
const without = await restart()
console.log(
  `The engine started in ${withSnapshot.seconds.toFixed(1)} s from its latest snapshot, in ${without.seconds.toFixed(1)} s from its first event`,
)
const isSame = withSnapshot.state === without.state
console.log(isSame ? 'Both are the same account' : 'The two are not the same account')
console.log(`Allowed with a snapshot: ${secondsMax} s`)
if (values.folder === undefined) rmSync(folder, { recursive: true, force: true })
process.exitCode = isSame && withSnapshot.seconds <= secondsMax ? 0 : 1

/** Orders that fill, and trades that they close: the log has all that trading brings about. */
async function fillLog(): Promise<void> {
  await using store = await createSqliteEventStore({ path })
  const stage = await open(store)
  let shown = 0
  while (stage.engine.head.sequence < wanted) {
    await stage.hour()
    if (stage.engine.failure !== null) throw stage.engine.failure
    const { sequence } = stage.engine.head
    if (sequence < shown + wanted / 10) continue
    shown = sequence
    console.log(`${sequence.toLocaleString('en-US')} events, ${stage.engine.account.orders.size} orders known`)
  }
  await stage[Symbol.asyncDispose]()
}

async function restart(): Promise<{ readonly seconds: number; readonly state: string }> {
  await using store = await createSqliteEventStore({ path })
  let stage: PaperStage | undefined
  const seconds = await timed(async () => {
    stage = await open(store)
  })
  const { whole, orders, fills } = (stage as PaperStage).engine.account
  const state = `${whole.account.equityMoney()}, ${orders.size} orders, ${fills.size} fills`
  console.log(`${(stage as PaperStage).engine.head.sequence.toLocaleString('en-US')} events: ${state}`)
  // It is not stopped, which would keep a snapshot: the next one finds what a killed process leaves.
  return { seconds, state }
}

function open(store: Parameters<typeof paperStage>[0]['store']): Promise<PaperStage> {
  return paperStage({
    ...{ store, account: 'soak', strategies: 20, orders: 5, fills: true, autonomy: 'autonomous' },
    engine: { mayTakeOver: () => true },
  })
}

function forgetSnapshots(name: string): void {
  const database = new DatabaseSync(path)
  database.prepare('delete from logSnapshot where name = ?').run(name)
  database.close()
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - started) / 1e9
}
