import { createRandom } from '@race/core'
import { describe, expect, it } from 'vitest'
import { SetupRandom } from './setup-random.ts'

describe('the randomness of setup', () => {
  it('is the stream itself: the same numbers and forks', () => {
    const { stream } = new SetupRandom(createRandom(1))
    const plain = createRandom(1)
    const drawn = (random: typeof plain) => [
      random.uint32(),
      random.next(),
      random.integer(1, 6),
      random.normal(),
      random.fork('a').next(),
    ]
    expect(drawn(stream)).toEqual(drawn(plain))
    expect(stream.snapshot()).toEqual(plain.snapshot())
  })

  it('goes on where it was, with every fork that setup made, and forks of forks', () => {
    const make = () => {
      const random = new SetupRandom(createRandom('seed'))
      const fork = random.stream.fork('a')
      const streams = [random.stream, fork, fork.fork('b')]
      random.close()
      return { random, streams }
    }
    const one = make()
    one.streams.forEach((stream, index) => {
      for (let n = 0; n <= index; n++) stream.normal()
    })
    const other = make()
    other.random.restore(one.random.snapshot())
    expect(other.streams.map((stream) => stream.normal())).toEqual(one.streams.map((stream) => stream.normal()))
  })

  it('does not keep forks that handlers make: they begin anew each time', () => {
    const random = new SetupRandom(createRandom(1))
    random.close()
    const drawn = random.stream.fork('bar').next()
    expect(random.stream.fork('bar').next()).toBe(drawn)
    expect(random.snapshot()).toHaveLength(1)
  })

  it('refuses another number of streams', () => {
    const random = new SetupRandom(createRandom(1))
    expect(() => random.restore([])).toThrow('The snapshot has 0 streams of randomness, but setup made 1')
  })
})
