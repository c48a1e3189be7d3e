import { describeKills, killOnStore } from '../soak/paper/kill-on-store.ts'
import type { Gate } from './gate.ts'

const seed = 'kills'
const rounds = [
  { store: 'sqlite', kills: 20 },
  { store: 'postgres', kills: 5 },
] as const

/** The short version of `npm run soak -- kill-paper`. */
export const killsGate: Gate = {
  name: 'kills',
  guards: 'a paper session whose process is killed loses no acknowledged intent, and sends none twice',
  async run() {
    const output: string[] = []
    let violations = 0
    for (const { store, kills } of rounds) {
      const report = await killOnStore(store, { seed, kills })
      violations += report.violations.length
      output.push(`${store}:`, describeKills(report), ...report.violations.slice(0, 20))
    }
    const killed = rounds.map(({ store, kills }) => `${kills} times on ${store}`).join(', ')
    return {
      passed: violations === 0,
      summary: violations === 0 ? `killed ${killed}` : `${violations} violations`,
      output: output.join('\n'),
    }
  },
}
