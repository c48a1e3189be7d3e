import { arrowsGate } from './arrows.ts'
import { bansGate } from './bans.ts'
import { biomeGate } from './biome.ts'
import { coverageGate } from './coverage.ts'
import { docsGate } from './docs.ts'
import type { Gate } from './gate.ts'
import { killsGate } from './kills.ts'
import { knipGate } from './knip.ts'
import { namesGate } from './names.ts'
import { packagesGate } from './packages.ts'
import { pluginGate } from './plugin.ts'
import { sizeGate } from './size.ts'
import { smokeGate } from './smoke.ts'
import { swarmGate } from './swarm.ts'
import { tidyGate } from './tidy.ts'
import { typesGate } from './types.ts'

/** All gates, the quick ones first. */
export const gates: readonly Gate[] = [
  biomeGate,
  typesGate,
  arrowsGate,
  bansGate,
  tidyGate,
  knipGate,
  namesGate,
  packagesGate,
  sizeGate,
  smokeGate,
  pluginGate,
  docsGate,
  killsGate,
  swarmGate,
  coverageGate,
]
