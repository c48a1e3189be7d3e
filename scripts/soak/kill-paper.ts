// Kills a paper session at random moments, again and again, and looks for what was lost or sent twice. Run it with:
// npm run soak -- kill-paper [--store sqlite|postgres] [--kills N] [--seed S]
import { parseArgs } from 'node:util'
import { describeKills, killOnStore } from './paper/kill-on-store.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'sqlite' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now()) },
  },
})
const { store, seed } = values
const kills = Number(values.kills)
if (store !== 'sqlite' && store !== 'postgres')
  throw new Error(`There is no store '${store}': name sqlite or postgres.`)
if (!(Number.isSafeInteger(kills) && kills > 0)) throw new Error(`${values.kills} is no number of kills.`)
console.log(`seed ${seed}, ${store}`)
const report = await killOnStore(store, {
  ...{ seed, kills },
  onKill: (done) => {
    if (done % 20 === 0) console.log(`killed ${done} times`)
  },
})
console.log(describeKills(report))
for (const violation of report.violations.slice(0, 20)) console.log(violation)
console.log(`${report.violations.length} violations`)
process.exitCode = report.violations.length === 0 ? 0 : 1
