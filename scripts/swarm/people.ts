import { type JsonValue, RaceError, type Random } from '@race/core'
import type { Engine, EngineCommand } from '@race/engine'
import type { WorldProcess } from '@race/testkit/world'

const reason = 'by chance'

/** People who ask things of the engine by chance, in the account's log and at its own door: halts and their end, approvals, changes. */
export async function peopleByChance(process: WorldProcess, engine: Engine, isTrading: () => boolean): Promise<void> {
  const random = process.random.fork('people')
  const log = process.store.log(process.key)
  const { signal } = new AbortController()
  for (let count = 0; ; count++) {
    await process.timers.after(random.integer(300, 2500), { signal })
    const command = isTrading() && engine.failure === null ? draw(random, engine) : null
    if (command === null) continue
    if (random.next() < 0.1) {
      // Whatever becomes of it: an engine that fails meanwhile ends its process.
      await engine.command(command, { by: 'Ada', from: 'swarm' }).catch(() => {})
      continue
    }
    const { type, ...data } = random.next() < 0.98 ? command : { ...command, type: 'dance' }
    const id = `process ${process.number} ${count}`
    try {
      await log.submitCommand({
        ...{ id, type, time: process.clock.now(), by: 'Ada', from: 'swarm' },
        data: data as unknown as JsonValue,
      })
    } catch (error) {
      if (!RaceError.is(error, 'STORE_FAILED')) throw error
    }
  }
}

function draw(random: Random, engine: Engine): EngineCommand | null {
  const { account } = engine
  const chance = random.next()
  const [halt] = account.halts.open
  if (account.apart.length > 0 && chance < 0.4) return { type: 'accept-balances', reason }
  if (halt !== undefined && chance < 0.5) return { type: 'lift-halt', id: halt.id, reason }
  const [proposal] = account.proposals.values()
  if (proposal !== undefined && chance < 0.5) return drawDecision(random, proposal.requested.order)
  // A halt that comes while a change of an order is still to leave overtakes it.
  if (chance < 0.9 && isChanging(engine)) return { type: 'halt', state: 'halted', reason }
  if (chance < 0.58) return { type: 'halt', state: chance < 0.54 ? 'reducing' : 'halted', reason }
  if (chance < 0.62) return { type: 'flatten', reason }
  const [order] = account.open
  if (chance < 0.7 && order !== undefined) return { type: 'cancel-order', clientOrderId: order.clientOrderId, reason }
  if (chance < 0.75) return drawSwitch(random, engine)
  if (chance < 0.79) return { type: 'change-settings', settings: drawSettings(random), reason }
  if (chance < 0.82) return { type: 'reconcile' }
  return chance < 0.86 ? drawMode(random, engine) : null
}

function isChanging({ account }: Engine): boolean {
  for (const { replacing } of account.open) if (replacing !== null) return true
  return false
}

interface Proposed {
  readonly intentId: string
  readonly quantity: string
}

function drawDecision(random: Random, { intentId, quantity }: Proposed): EngineCommand {
  const chance = random.next()
  if (chance < 0.2) return { type: 'reject', intentId, reason }
  if (chance < 0.7) return { type: 'approve', intentId, reason }
  // People write what they like: also what the instrument does not trade in.
  const amended = chance < 0.8 ? '1' : chance < 0.9 ? `${quantity}1` : '0.123456789'
  return {
    ...{ type: 'approve', intentId, reason, quantity: amended },
    ...(random.next() < 0.3 ? { stop: '99.123' } : {}),
    ...(random.next() < 0.3 ? { target: '101.5' } : {}),
  }
}

function drawSwitch(random: Random, { account }: Engine): EngineCommand {
  const names = [...account.books.keys(), 'nobody']
  const instance = names[random.integer(0, names.length - 1)] ?? 'nobody'
  // One that its results have disabled is enabled again, though nobody has taken it out of the settings.
  const isDisabled = account.watch.standing(account.time).strategies.get(instance)?.isEnabled === false
  const isEnabled = isDisabled || !account.watch.settings.values.strategiesEnabled.includes(instance)
  return { type: 'switch-strategy', instance, isEnabled, reason }
}

function drawSettings(random: Random): JsonValue {
  const chance = random.next()
  if (chance < 0.4) return { tradingEnabled: chance < 0.25 }
  if (chance < 0.7) return { positionLotsMax: random.integer(5, 25), drawdownMax: 0.5 }
  return { openPositionsMax: 1000 }
}

function drawMode(random: Random, { mode }: Engine): EngineCommand | null {
  if (mode === null) return null
  const autonomy = mode.autonomy === 'guide' ? 'autonomous' : 'guide'
  const positions = random.next() < 0.5 ? 'refuse' : 'cancel'
  return { type: 'switch-mode', autonomy, venue: random.next() < 0.9 ? mode.venue : 'live', positions, reason }
}
