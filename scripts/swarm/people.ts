import { type JsonValue, RaceError, type Random } from '@race/core'
import type { Engine, EngineCommand } from '@race/engine'
import type { WorldProcess } from '@race/testkit/world'

/** People who leave commands in the account's log by chance: halts and their end, approvals, cancellations, switches. */
export async function peopleByChance(process: WorldProcess, engine: Engine, isTrading: () => boolean): Promise<void> {
  const random = process.random.fork('people')
  const log = process.store.log(process.key)
  for (let count = 0; ; count++) {
    await process.timers.after(random.integer(300, 2500))
    const command = isTrading() ? draw(random, engine) : null
    if (command === null) continue
    const { type, ...data } = command
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

function draw(random: Random, { account, mode }: Engine): EngineCommand | null {
  const reason = 'by chance'
  const chance = random.next()
  const [halt] = account.halts.open
  if (halt !== undefined && chance < 0.5) return { type: 'lift-halt', id: halt.id, reason }
  const [proposal] = account.proposals.keys()
  if (proposal !== undefined && chance < 0.4) return { type: 'approve', intentId: proposal, reason }
  if (proposal !== undefined && chance < 0.5) return { type: 'reject', intentId: proposal, reason }
  if (chance < 0.58) return { type: 'halt', state: chance < 0.54 ? 'reducing' : 'halted', reason }
  if (chance < 0.62) return { type: 'flatten', reason }
  const [order] = account.open
  if (chance < 0.7 && order !== undefined) return { type: 'cancel-order', clientOrderId: order.clientOrderId, reason }
  const names = [...account.books.keys()]
  const instance = names[random.integer(0, names.length - 1)]
  if (chance < 0.76 && instance !== undefined) {
    return {
      type: 'switch-strategy',
      instance,
      isEnabled: !account.watch.settings.values.strategiesEnabled.includes(instance),
      reason,
    }
  }
  if (chance < 0.8) return { type: 'reconcile' }
  if (chance < 0.84 && mode !== null) {
    const autonomy = mode.autonomy === 'guide' ? 'autonomous' : 'guide'
    return { type: 'switch-mode', autonomy, venue: mode.venue, positions: 'refuse', reason }
  }
  return null
}
