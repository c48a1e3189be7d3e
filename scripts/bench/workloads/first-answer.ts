import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from '../../workspace/run-tool.ts'
import { crossOutcomes, judgeOutcome, type Outcome } from '../expected-results.ts'
import { installPacked } from '../first-answer/install-packed.ts'
import { bytesOfPrices, readPrices } from '../market.ts'
import { type Contestant, contestant, measure } from '../measure.ts'
import { installPeers } from '../peers/install-peers.ts'
import { nameOf, type Peer, peers } from '../peers/peer-contestants.ts'
import { peerOutcome } from '../peers/peer-outcome.ts'
import type { Row } from '../row.ts'
import type { Prices } from '../terms.mjs'
import type { BenchOptions, Workload } from '../workload.ts'

const bars = 10_000
/** A round with peers takes more than a second; more rounds than these add nothing. */
const roundsMax = 21

/** What a program prints: the answer, and milliseconds since its process started. */
interface Answer extends Outcome {
  readonly importedMs: number
  readonly loadedMs: number
  readonly answeredMs: number
}

/** E2E: from the start of a process to its end, with the answer of W1 at 10,000 bars in between. */
export const firstAnswerWorkload: Workload = {
  id: 'E2E',
  isLong: true,
  async run(options: BenchOptions) {
    const folder = mkdtempSync(join(tmpdir(), 'race-bench-'))
    try {
      return await runFirstAnswers(folder, options)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function runFirstAnswers(folder: string, options: BenchOptions): Promise<Row[]> {
  const prices = await readPrices(bars, options.dataFolder)
  const market = join(folder, 'market.bin')
  writeFileSync(market, bytesOfPrices(prices))
  const { plain, withZod } = await installPacked(folder)
  const wanted = crossOutcomes[bars] as Outcome
  const contestants = [
    programOf('race', [plain, market], wanted),
    programOf('race, parameters by zod', [withZod, market], wanted),
    contestant(
      'node, an empty program',
      () => runProgram(process.execPath, ['--input-type=module', '--eval', '']),
      ({ code }) => ({ result: '', fault: code === 0 ? null : `ended with code ${code}` }),
    ),
    ...(options.withPeers ? await peerPrograms(market, prices) : []),
  ]
  const rounds = Math.min(options.rounds, roundsMax)
  const measured = await measure(contestants, { rounds, secondsMax: 30, isElsewhere: true })
  return measured.map(({ engine, timing, verdict }) => ({
    workload: 'E2E',
    what: 'first answer of a fresh process, 10,000 bars',
    engine,
    value: timing.medianMs,
    unit: 'ms',
    goal: engine === 'race' ? ({ kind: 'at-most', value: 150 } as const) : null,
    perFloor: null,
    timing,
    ...verdict,
  }))
}

async function peerPrograms(market: string, prices: Prices): Promise<Contestant[]> {
  // The reason was told when W1 ran.
  if ((await installPeers()) !== null) return []
  const program = fileURLToPath(import.meta.resolve('../first-answer/peer.mjs'))
  const argsOf = ({ packageName }: Peer): string[] => [program, packageName, market]
  return peers.map((peer) => programOf(nameOf(peer.packageName), argsOf(peer), peerOutcome(prices, 'W1', peer.rules)))
}

function programOf(engine: string, args: readonly string[], wanted: Outcome): Contestant {
  return contestant(
    engine,
    () => runProgram(process.execPath, args, dirname(args[0] as string)),
    ({ code, output }) => {
      if (code !== 0) return { result: '', fault: `ended with code ${code}: ${output}` }
      const answer: Answer = JSON.parse(output)
      const { result, fault } = judgeOutcome(answer, wanted)
      const phases = [answer.importedMs, answer.loadedMs, answer.answeredMs].map((ms) => ms.toFixed(0))
      return { result: `${result}; imported, loaded, answered at ${phases.join(', ')} ms`, fault }
    },
  )
}
