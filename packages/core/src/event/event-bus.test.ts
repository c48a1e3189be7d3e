import { describe, expect, it } from 'vitest'
import { createEventBus, type ObserverFailure } from './event-bus.ts'

interface Events {
  'order-filled': { readonly id: string }
  'run-ended': { bars: number }
}

describe('createEventBus', () => {
  it('calls the listeners of an event in order of registration, and no others', () => {
    const bus = createEventBus<Events>()
    const heard: string[] = []
    bus.on('order-filled', ({ id }) => heard.push(`first ${id}`))
    bus.on('run-ended', () => heard.push('never'))
    bus.on('order-filled', ({ id }) => heard.push(`second ${id}`))
    bus.emit('order-filled', { id: 'r1' })
    expect(heard).toEqual(['first r1', 'second r1'])
  })

  it('freezes what it emits', () => {
    const bus = createEventBus<Events>()
    bus.on('run-ended', (event) => {
      ;(event as { bars: number }).bars = 2
    })
    const event = { bars: 1 }
    bus.emit('run-ended', event)
    expect(event).toEqual({ bars: 1 })
    expect(Object.isFrozen(event)).toBe(true)
    expect(bus.observerFailures).toBe(1)
  })

  it('gives a way out that removes one registration, also while an event is heard', () => {
    const bus = createEventBus<Events>()
    const heard: string[] = []
    const listener = () => heard.push('twice')
    const off = bus.on('run-ended', listener)
    bus.on('run-ended', listener)
    const offOnce = bus.on('run-ended', () => {
      heard.push('once')
      offOnce()
    })
    bus.on('run-ended', () => heard.push('last'))
    bus.emit('run-ended', { bars: 1 })
    off()
    off()
    bus.emit('run-ended', { bars: 2 })
    expect(heard).toEqual(['twice', 'twice', 'once', 'last', 'twice', 'last'])
  })

  it('counts and reports a listener that throws, and calls the others', () => {
    const bus = createEventBus<Events>()
    const failures: ObserverFailure[] = []
    const heard: string[] = []
    bus.onObserverFailed((failure) => failures.push(failure))
    const error = new Error('broken chart')
    bus.on('order-filled', () => {
      throw error
    })
    bus.on('order-filled', ({ id }) => heard.push(id))
    bus.emit('order-filled', { id: 'r1' })
    expect(heard).toEqual(['r1'])
    expect(failures).toEqual([{ event: 'order-filled', error }])
    expect(Object.isFrozen(failures[0])).toBe(true)
    expect(bus.observerFailures).toBe(1)
  })

  it('hears of an asynchronous listener that is rejected, which would end the process otherwise', async () => {
    const bus = createEventBus<Events>()
    const error = new Error('slow chart')
    const failed = new Promise((resolve) => bus.onObserverFailed(resolve))
    bus.on('run-ended', async () => {
      throw error
    })
    bus.emit('run-ended', { bars: 1 })
    expect(bus.observerFailures).toBe(0)
    expect(await failed).toEqual({ event: 'run-ended', error })
    expect(bus.observerFailures).toBe(1)
  })

  it('counts a listener of failures that fails, and tells nobody of it', () => {
    const bus = createEventBus<Events>()
    let calls = 0
    const off = bus.onObserverFailed(() => {
      calls++
      throw new Error('broken too')
    })
    bus.on('run-ended', () => {
      throw new Error('broken')
    })
    bus.emit('run-ended', { bars: 1 })
    expect({ calls, failures: bus.observerFailures }).toEqual({ calls: 1, failures: 2 })
    off()
    bus.emit('run-ended', { bars: 1 })
    expect({ calls, failures: bus.observerFailures }).toEqual({ calls: 1, failures: 3 })
  })

  it('keeps names of the prototype apart from its own', () => {
    const bus = createEventBus<{ constructor: { n: number }; toString: { n: number } }>()
    const heard: number[] = []
    bus.emit('toString', { n: 0 })
    bus.on('constructor', ({ n }) => heard.push(n))
    bus.emit('constructor', { n: 1 })
    expect(heard).toEqual([1])
  })

  it('is silent after it was closed', () => {
    const bus = createEventBus<Events>()
    const heard: number[] = []
    bus.on('run-ended', ({ bars }) => heard.push(bars))
    bus.onObserverFailed(() => heard.push(-1))
    bus.close()
    bus.emit('run-ended', { bars: 1 })
    expect(heard).toEqual([])
  })
})
