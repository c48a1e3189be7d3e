// A process of `kill-paper.ts`: it trades on paper as fast as it can and tells what it does, until it is killed or told to stop.
import { createInterface } from 'node:readline'
import { type Broker, RaceError } from '@race/core'
import { accountKey, holderOf, openSession, openStore, type SessionPlace } from './paper/paper-session.ts'

/** A line of the process, written at once: what was told was done, whatever ends the process a moment later. */
function tell(kind: string, text = ''): void {
  process.stdout.write(`${kind} ${text}\n`)
}

/** Tells of each order that is handed to the venue, and of each that the venue took. */
function watched(broker: Broker): Broker {
  return new Proxy(broker, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (name !== 'submit') return typeof value === 'function' ? value.bind(target) : value
      return async (...[command, options]: Parameters<Broker['submit']>) => {
        tell('sent', command.clientOrderId)
        const answer = await target.submit(command, options)
        if (answer.type === 'accepted') tell('accepted', command.clientOrderId)
        return answer
      }
    },
  })
}

async function trade(place: SessionPlace, seed: string, isEnding: () => boolean): Promise<void> {
  await using store = await openStore(place)
  const before = await store.log(accountKey).head()
  tell('head', String(before.sequence))
  const session = await openSession(store, { seed, holder: holderOf(process.pid), watch: watched })
  const { engine, market, next, feed } = session
  await using _ = session.broker
  engine.events.on('recorded', ({ type, data }) => {
    if (type === 'order-intended') tell('intended', (data as { readonly clientOrderId: string }).clientOrderId)
  })
  engine.events.on('engine-failed', ({ error }) => tell('failed', error.message))
  tell('ready', String(next))
  for (const moment of market) {
    if (isEnding()) break
    await feed(moment)
  }
  await engine.stop()
}

const [place = '', seed = ''] = process.argv.slice(2)
let isEnding = false
tell('waiting')
const lines = createInterface(process.stdin)
lines.on('line', (line) => {
  if (line === 'stop') isEnding = true
  if (line !== 'go') return
  trade(JSON.parse(place) as SessionPlace, seed, () => isEnding)
    .catch((error) => {
      tell('failed', RaceError.is(error) ? `${error.code}: ${error.message}` : String(error?.stack ?? error))
      process.exitCode = 1
    })
    .finally(() => lines.close())
})
// Whoever started it is gone.
lines.on('close', () => {
  if (!isEnding) process.exit(1)
})
