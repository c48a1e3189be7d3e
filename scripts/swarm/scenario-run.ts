import {
  type AccountEvent,
  decimal,
  defineInstrument,
  defineStrategy,
  type JsonValue,
  type SignalOptions,
} from '@race/core'
import type { EngineCommand, EngineStrategy } from '@race/engine'
import {
  type CrashPoint,
  crashesAt,
  type RunWorldOptions,
  runWorld,
  type World,
  type WorldReport,
} from '@race/testkit/world'
import { z } from 'zod'
import { type EngineKit, type EngineSetup, engineDriver } from './engine-driver.ts'
import type { Scenario, ScenarioStep, ScenarioStrategy } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { engineLaws } from './swarm-run.ts'

const instrument = defineInstrument({ id: 'ACME', assetClass: 'crypto', tickSize: '0.01', quantityStep: '0.001' })
const startTime = Date.UTC(2026, 0, 5)
const stepMs = 250

/** The world of a scenario: everything in it is a matter of its name. */
export function worldOfScenario(name: string, kit?: EngineKit): RunWorldOptions {
  const scenario = scenarios[name]
  if (scenario === undefined) throw new Error(`There is no scenario ${JSON.stringify(name)}.`)
  const setup = setupOf(scenario)
  return {
    seed: name,
    driver: engineDriver(setup, kit),
    forMs: scenario.seconds * 1000,
    invariants: engineLaws(setup),
    instruments: [instrument],
    capabilities: scenario.venue ?? {},
    life: (world) => play(world, scenario),
  }
}

/** Plays a scenario, with its processes lost at these points. */
export async function runScenario(
  name: string,
  crashes: readonly CrashPoint[] = [],
  kit?: EngineKit,
): Promise<WorldReport> {
  return await runWorld({ ...worldOfScenario(name, kit), crashAt: crashesAt(crashes) })
}

function setupOf({ steps, hasTwo = false, autonomy = 'autonomous', approvalForMs }: Scenario): EngineSetup {
  const names: readonly ScenarioStrategy[] = hasTwo ? ['one', 'two'] : ['one']
  return {
    autonomy,
    strategies: names.map((name) => strategyOf(name, steps)),
    snapshotEvery: 15,
    limits: { openPositionsMax: 1, tradesPerHourMax: 100, positionLotsMax: 100, positionFractionMax: 1 },
    ...(approvalForMs === undefined ? {} : { approvalForMs }),
  }
}

/** A strategy that does at each second what the scenario says. */
function strategyOf(instance: ScenarioStrategy, steps: readonly ScenarioStep[]): EngineStrategy {
  const strategy = defineStrategy({
    id: 'swarm/script',
    version: '1.0.0',
    title: 'Script',
    state: z.object({ ticket: z.string().default('') }),
    setup({ data }) {
      data()
      return {
        onBar({ time, order, position, state }) {
          const second = (time - startTime) / 1000
          const ticket = order.find(state.ticket)
          for (const step of steps) {
            if (step.at !== second || !('by' in step ? step.by === instance : instance === 'one')) continue
            if (step.do === 'order') state.ticket = order[step.side](signalOf(step)).id
            else if (step.do === 'close') position.close()
            else if (step.do === 'cancel' && ticket !== null) order.cancel(ticket)
            else if (step.do === 'change' && ticket !== null) {
              const { limit: limitPrice, stop, target } = step
              order.modify(ticket, {
                ...(limitPrice === undefined ? {} : { limitPrice }),
                ...(stop === undefined ? {} : { stop }),
                ...(target === undefined ? {} : { target }),
              })
            }
          }
        },
      }
    },
  })
  return { strategy, instance, data: [{ instrument: instrument.id, timeframe: '1s' }] }
}

function signalOf({ units, limit, stop, target }: Extract<ScenarioStep, { readonly do: 'order' }>): SignalOptions {
  return {
    size: { units },
    ...(limit === undefined ? {} : { entry: { type: 'limit', price: limit } }),
    ...(stop === undefined ? {} : { stop }),
    ...(target === undefined ? {} : { target }),
  }
}

/** Lets the market trade, and happen what is to happen outside the engine. */
function play(world: World, { steps }: Scenario): () => void {
  const { time, venue } = world
  let price = 100
  let stop: () => void = () => undefined
  const trade = (): void => {
    venue.trade(instrument.id, decimal(price))
    stop = time.schedule(stepMs, trade)
  }
  stop = time.schedule(stepMs, trade)
  for (const [number, step] of steps.entries()) {
    // What is done at a second is done before the trade that ends its bar.
    time.schedule(step.at * 1000 - 0.5, () => {
      if (step.do === 'price') price = step.to
      else happen(world, step, `step ${number}`)
    })
  }
  return () => stop()
}

function happen(world: World, step: ScenarioStep, id: string): void {
  const { venue, disk, key, faults } = world
  const role = (step.do === 'fill' ? step.of : undefined) ?? 'entry'
  const working = venue
    .truth()
    .orders.findLast((order) => ['accepted', 'partially-filled'].includes(order.status) && order.trueRole === role)
  switch (step.do) {
    case 'fault':
      faults.force(step.kind)
      return
    case 'fill':
      if (working?.sentAs != null) venue.fill(working.sentAs, decimal(step.units), decimal(step.price))
      return
    case 'bust':
      venue.bust(venue.truth().fills.at(-1)?.fillId ?? '')
      return
    case 'venue-cancels':
      venue.cancelOnItsOwn(working?.venueOrderId ?? '', 'by the venue')
      return
    case 'venue-halts':
      venue.halt(instrument.id)
      return
    case 'venue-resumes':
      venue.resume(instrument.id)
      return
    case 'trade-by-hand':
      venue.tradeByHand(instrument.id, step.side, decimal(step.units))
      return
    case 'crash':
      world.crash()
      return
    case 'take-lease':
      disk.takeLease(key, 'another engine')
      return
    default: {
      const command = commandOf(step, world)
      if (command === null) return
      const { type, ...data } = command
      const left = { id, type, time: world.time.now(), by: 'Ada', from: 'scenario' }
      disk.leaveCommand(key, { ...left, data: data as unknown as JsonValue })
    }
  }
}

/** What a person asks for who looks at the log. */
function commandOf(step: ScenarioStep, { disk, key }: World): EngineCommand | null {
  const log = disk.events(key) as unknown as readonly AccountEvent[]
  const reason = 'by the scenario'
  const halt = log.findLast((event) => event.type === 'halt-added')
  const proposal = log.findLast((event) => event.type === 'approval-requested')
  const intended = log.findLast((event) => event.type === 'order-intended')
  switch (step.do) {
    case 'command':
      return step.command
    case 'lift':
      return halt === undefined ? null : { type: 'lift-halt', id: halt.data.id, reason }
    case 'approve':
    case 'reject':
      return proposal === undefined ? null : { type: step.do, intentId: proposal.data.intentId, reason }
    case 'cancel-by-hand':
      return intended === undefined
        ? null
        : { type: 'cancel-order', clientOrderId: intended.data.clientOrderId, reason }
    default:
      return null
  }
}
