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
  /** The module of this folder that drives it. */
  readonly adapter: string
  /** Its rules, as near to the workloads' as it lets them be told. */
  readonly rules: PeerRules
}

/** What an adapter module exports. */
interface Adapter {
  prepareMarket(prices: Prices): readonly object[]
  runCross(market: readonly object[]): Outcome | Promise<Outcome>
  runBracket(market: readonly object[]): Outcome | Promise<Outcome>
}

export const peers: readonly Peer[] = [
  {
    packageName: 'grademark',
    adapter: 'grademark.mjs',
    rules: { decidesOnFillBars: false, bracketFromFillBar: false, gapsAtOpen: false },
  },
  {
    packageName: '@backtest/framework',
    adapter: 'backtest-framework.mjs',
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
  for (const { packageName, adapter, rules } of peers) {
    const { prepareMarket, runCross, runBracket }: Adapter = await import(`./${adapter}`)
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
