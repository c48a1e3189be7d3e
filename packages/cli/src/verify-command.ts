import { parseRaceFile, type RaceDataset, type RaceVerification, verifyRace } from '@race/arena'
import type { StrategyRegistry } from '@race/strategies'
import { demoMarket } from './demo-race.ts'
import { exitCodes } from './exit-code.ts'
import { loadConfig, readText } from './load-config.ts'
import type { Terminal } from './terminal.ts'

const differencesShown = 20

/** Recomputes a race file with the data of its configuration. */
export async function recompute(
  path: string,
  config: string | undefined,
  registry: StrategyRegistry,
  terminal: Terminal,
): Promise<RaceVerification> {
  const file = parseRaceFile(await readText(path))
  const markets: RaceDataset[] = [demoMarket()]
  if (config !== undefined) {
    const { datasets } = await loadConfig(config, registry, terminal.signal)
    markets.push(...datasets)
  }
  return await verifyRace(file, { markets, strategies: registry.list(), signal: terminal.signal })
}

/** `race verify`: prints what differs and gives the exit code. */
export async function verifyCommand(
  path: string,
  { config, json }: { readonly config?: string; readonly json: boolean },
  registry: StrategyRegistry,
  terminal: Terminal,
): Promise<number> {
  const { isVerified, differences, result } = await recompute(path, config, registry, terminal)
  if (json) terminal.out(JSON.stringify({ isVerified, differences, raceHash: result?.hash ?? null }, null, 2))
  else if (isVerified) terminal.out(`Verified: ${path} was recomputed and is the same, race hash ${result?.hash}`)
  else {
    terminal.out(`Different: ${path} was recomputed, and ${differences.length} places differ:`)
    for (const { path: place, expected, actual } of differences.slice(0, differencesShown)) {
      terminal.out(`  ${place}: the file says ${expected}, recomputed ${actual}`)
    }
    if (differences.length > differencesShown) terminal.out(`  and ${differences.length - differencesShown} more`)
  }
  return isVerified ? exitCodes.ok : exitCodes.different
}
