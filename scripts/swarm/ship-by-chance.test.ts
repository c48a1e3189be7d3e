import { createRandom, RaceError } from '@race/core'
import { createWorld, type World, type WorldFiles } from '@race/testkit/world'
import { describe, expect, it } from 'vitest'
import { shipByChance } from './ship-by-chance.ts'

/** A world whose files fail in a way that no plan has. */
function worldWith(fail: () => never, when: (name: keyof WorldFiles) => boolean): World {
  const world = createWorld({ seed: 1 })
  const still = (): WorldFiles =>
    new Proxy(world.files.still(), {
      get(files, name: keyof WorldFiles) {
        return when(name) ? async () => fail() : files[name]
      },
    })
  return { ...world, files: { ...world.files, still } }
}

/** What is told of ten seconds, and of the end. */
async function toldOf(world: World): Promise<readonly string[]> {
  const { store, key } = world.boot()
  const event = { type: 'halt-added', schemaVersion: 1, time: 0, correlationId: null, causationId: null, data: {} }
  await world.time.runUntilSettled(store.log(key).append([event], { expectedSequence: 0, fence: null }), 9e15)
  const shipping = shipByChance(createRandom(1))
  const stop = shipping.begin(world)
  await world.time.runUntil(world.time.now() + 10_000)
  stop()
  const violations = await shipping.finish()
  return [...new Set(violations.map(({ invariant, message }) => `${invariant}: ${message}`))]
}

describe('a shipper in a world', () => {
  it('tells nothing where its files are sound', async () => {
    expect(await toldOf(createWorld({ seed: 1 }))).toEqual([])
  })

  it('tells of an error that nobody planned, and lets the seed go on', async () => {
    const invalid = (): never => {
      throw new RaceError('BACKUP_INVALID', { message: 'a part is torn', hint: 'Look at it.' })
    }
    const told = await toldOf(worldWith(invalid, (name) => name === 'list'))
    expect(told).toEqual([
      'backup-sound: while it shipped: BACKUP_INVALID: a part is torn',
      'backup-sound: at the end: BACKUP_INVALID: a part is torn',
    ])
    const broken = (): never => {
      throw new TypeError('it is no function')
    }
    expect(await toldOf(worldWith(broken, (name) => name === 'makeFolder'))).toEqual([
      'backup-sound: while it shipped: TypeError: it is no function',
      'backup-sound: at the end: TypeError: it is no function',
    ])
  })
})
