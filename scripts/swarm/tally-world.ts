import type { AccountEvent } from '@race/core'
import type { World } from '@race/testkit/world'

/** How often each thing that can happen to an engine has happened, by what it is called. */
export type Tally = Map<string, number>

/** Counts what happened in a world: what its log tells, what left the engine, and what became of its processes. */
export function tallyWorld(tally: Tally, world: World): void {
  const note = (...parts: readonly unknown[]): void => {
    const name = parts.join(' ')
    tally.set(name, (tally.get(name) ?? 0) + 1)
  }
  for (const event of world.disk.events(world.key) as unknown as readonly AccountEvent[]) {
    note('event', event.type)
    for (const parts of detailsOf(event)) note(...parts)
  }
  for (const { departure } of world.departures) note('departure', departure.kind)
  for (const [kind, times] of world.faults.struck) tally.set(`fault ${kind}`, (tally.get(`fault ${kind}`) ?? 0) + times)
  for (const exit of world.exits) note('exit', exit.replaceAll(/'[^']*'|\d+/g, '…'))
  const { saved, used } = world.disk.snapshots
  if (saved > 0) note('snapshot saved')
  if (used > 0) note('snapshot used')
}

/** What of an event is worth being told apart. */
function detailsOf({ type, data }: AccountEvent): readonly (readonly unknown[])[] {
  switch (type) {
    case 'order-intended':
      return [
        ['order', data.type, data.timeInForce],
        ['role', data.role],
        ...(data.stop !== null || data.target !== null ? [['bracket']] : []),
      ]
    case 'order-answered':
      return [['answer', data.command, data.answer, data.code ?? '']]
    case 'order-change-intended':
      return [['change', data.command, data.reason]]
    case 'order-reported':
    case 'order-adopted':
      return [['status', data.status]]
    case 'halt-added':
      return [['halt', data.cause, data.state, data.cause === 'person' ? '' : data.id]]
    case 'mode-changed':
      return [['mode', data.new.autonomy]]
    case 'approval-decided':
      return [['approval', data.decision, data.amended === null ? '' : 'amended']]
    case 'signal-proposed':
      return data.refusal === null ? [] : [['refusal', data.refusal.code]]
    case 'risk-judged':
      return [['judged', data.denial?.check ?? 'approved']]
    case 'command-taken':
      return [['command', data.type]]
    case 'strategy-switched':
      return [['switched', data.isEnabled ? 'on' : 'off', data.cause]]
    case 'trade-closed':
      return [['closed by', data.exitReason]]
    case 'session-stopped':
      return [['stopped', data.orders]]
    default:
      return []
  }
}
