import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { type IndicatorOracles, indicatorOracles, isIndicatorOracles } from './indicators/indicator-oracles.ts'

const params = z.record(z.string(), z.unknown())

const backtestingPyScenario = z.object({
  id: z.string(),
  engine: z.string().startsWith('backtesting.py'),
  dataset: z.string(),
  first: z.string().optional(),
  last: z.string().optional(),
  strategy: z.string(),
  params,
  options: z.object({
    cash: z.number(),
    spread: z.number().default(0),
    /** A rate, a fixed sum and a rate, or a function in words. */
    commission: z.union([z.number(), z.tuple([z.number(), z.number()]), z.string()]).default(0),
    margin: z.number().default(1),
    trade_on_close: z.boolean().default(false),
    hedging: z.boolean().default(false),
    exclusive_orders: z.boolean().default(false),
    finalize_trades: z.boolean().default(false),
  }),
})

const backtraderScenario = z.object({
  id: z.string(),
  engine: z.string().startsWith('backtrader'),
  feeds: z.array(z.string()).min(1),
  rows: z.array(z.int()),
  first: z.string(),
  last: z.string(),
  strategy: z.string(),
  params,
  cash: z.number(),
  commission: z.object({
    commission: z.number().default(0),
    margin: z.number().nullish(),
    mult: z.number().default(1),
    leverage: z.number().default(1),
    interest: z.number().default(0),
    interest_long: z.boolean().default(false),
  }),
  broker: z.object({
    coc: z.boolean().default(false),
    slip_perc: z.number().default(0),
    slip_fixed: z.number().default(0),
    slip_open: z.boolean().default(false),
    slip_match: z.boolean().default(true),
    slip_limit: z.boolean().default(true),
    slip_out: z.boolean().default(false),
    filler_perc: z.number().nullish(),
  }),
})

const leanAlgorithms = z.object({
  algorithms: z.array(
    z.object({
      name: z.string(),
      data: z.array(z.string()),
      strategy: z.string(),
      verification: z.string(),
      expected_statistics: z.record(z.string(), z.string()),
    }),
  ),
})

export type BacktestingPyScenario = z.output<typeof backtestingPyScenario>
export type BacktraderScenario = z.output<typeof backtraderScenario>
export type LeanAlgorithm = z.output<typeof leanAlgorithms>['algorithms'][number]

/** A scenario with the folder of its results. */
export type ScenarioFile =
  | { readonly engine: 'backtesting.py'; readonly folder: URL; readonly scenario: BacktestingPyScenario }
  | { readonly engine: 'backtrader'; readonly folder: URL; readonly scenario: BacktraderScenario }
  | { readonly engine: 'lean'; readonly folder: URL; readonly scenario: LeanAlgorithm }
  | { readonly engine: 'indicators'; readonly folder: URL; readonly scenario: IndicatorOracles }

/**
 * Every scenario under a folder, told by its content and not by its name: a folder with a `scenario.json` of one of the
 * engines, or a JSON file that lists algorithms of LEAN or columns of indicators.
 *
 * @throws Error naming the file where a scenario of a known engine is not of the known form
 */
export function findScenarios(root: URL): ScenarioFile[] {
  const found: ScenarioFile[] = []
  for (const entry of readdirSync(root, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) found.push(...findScenarios(new URL(`${encodeURIComponent(entry.name)}/`, root)))
    else if (entry.name === 'scenario.json') found.push(...readScenario(root))
    else if (entry.name.endsWith('.json')) found.push(...readList(new URL(encodeURIComponent(entry.name), root)))
  }
  return found
}

function readScenario(folder: URL): ScenarioFile[] {
  const file = new URL('scenario.json', folder)
  const content = JSON.parse(readFileSync(file, 'utf8')) as { engine?: unknown }
  const engine = String(content.engine)
  if (!existsSync(new URL('equity.csv.gz', folder))) return []
  if (engine.startsWith('backtesting.py'))
    return [{ engine: 'backtesting.py', folder, scenario: parsed(backtestingPyScenario, content, file) }]
  if (engine.startsWith('backtrader'))
    return [{ engine: 'backtrader', folder, scenario: parsed(backtraderScenario, content, file) }]
  return []
}

function readList(file: URL): ScenarioFile[] {
  const content = JSON.parse(readFileSync(file, 'utf8')) as { algorithms?: unknown }
  const folder = new URL('.', file)
  if (isIndicatorOracles(content)) {
    return [{ engine: 'indicators', folder, scenario: parsed(indicatorOracles, content, file) }]
  }
  if (content?.algorithms === undefined) return []
  return parsed(leanAlgorithms, content, file).algorithms.map((scenario) => ({ engine: 'lean', folder, scenario }))
}

function parsed<Schema extends z.ZodType>(schema: Schema, content: unknown, file: URL): z.output<Schema> {
  const result = schema.safeParse(content)
  if (result.success) return result.data
  throw new Error(`${file.pathname} is not a scenario of the known form: ${z.prettifyError(result.error)}`)
}
