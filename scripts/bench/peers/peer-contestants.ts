import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgeOutcome, type Outcome } from '../expected-results.ts'
import { type Contestant, contestant } from '../measure.ts'
import type { Prices } from '../terms.mjs'
import { installPeers } from './install-peers.ts'
import { exactRules, type PeerRules, peerOutcome } from './peer-outcome.ts'

/** An engine of the npm registry. */
export interface Peer {
  readonly packageName: string
  /** Loads what drives it; only where the peers are installed. */
  readonly load: () => Promise<Adapter>
  /** Its rules, as near to the workloads' as it lets them be told. */
  readonly rules: PeerRules
}

/** What an adapter module exports. */
interface Adapter {
  prepareMarket(prices: Prices): PeerMarket
  runCross(market: PeerMarket): Outcome | Promise<Outcome>
  runBracket(market: PeerMarket): Outcome | Promise<Outcome>
}

/** One object per bar, in the peer's own shape. */
type PeerMarket = readonly object[]

export const peers: readonly Peer[] = [
  {
    packageName: 'grademark',
    load: () => import('./grademark.mjs'),
    rules: { decidesOnFillBars: false, bracketFromFillBar: false, gapsAtOpen: false },
  },
  {
    packageName: '@backtest/framework',
    load: () => import('./backtest-framework.mjs'),
    rules: { ...exactRules, bracketFromFillBar: false, gapsAtOpen: false },
  },
]

/**
 * The peers on W1 or W3. Turning the market into what they read is not timed. Each is held against a plain loop with
 * its own rules. Where they cannot be installed, the bench says so and goes on without them.
 */
export async function peerContestants(workload: 'W1' | 'W3', prices: Prices): Promise<Contestant[]> {
  const missing = await installPeers()
  if (missing !== null) {
    console.error(`Without the peers: ${missing}`)
    return []
  }
  const contestants: Contestant[] = []
  for (const { packageName, load, rules } of peers) {
    const { prepareMarket, runCross, runBracket } = await load()
    const market = prepareMarket(prices)
    const run = workload === 'W1' ? runCross : runBracket
    const wanted = peerOutcome(prices, workload, rules)
    contestants.push(
      contestant(
        nameOf(packageName),
        () => run(market),
        (outcome) => judgeOutcome(outcome, wanted),
      ),
    )
  }
  return contestants
}

/** The package with the version that is installed. */
export function nameOf(packageName: string): string {
  const manifest: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'),
  )
  return `${packageName} ${manifest.dependencies[packageName]}`
}
