import { createManualTimers, createRandom } from '@race/core'
import { describe, expect, it } from 'vitest'
import { createReconnectingSocket, HandshakeRefused, type ReconnectingSocketOptions } from './reconnecting-socket.ts'
import { createSecrets } from './secrets.ts'
import { settle } from './settle.ts'
import type { SocketEvent, VenueSocket } from './web-socket.ts'

/** A connection whose other end is the test. */
class FakeSocket implements VenueSocket {
  binaryType = ''
  readonly sent: string[] = []
  isOpen = true
  pings = 0
  readonly #listeners = new Map<string, Set<(event: SocketEvent) => void>>()
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  send(text: string): void {
    if (!this.isOpen) throw new Error(`cannot send ${text}`)
    this.sent.push(text)
  }

  close(): void {
    this.isOpen = false
  }

  ping(): void {
    this.pings++
  }

  addEventListener(type: string, listener: (event: SocketEvent) => void): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener))
  }

  removeEventListener(type: string, listener: (event: SocketEvent) => void): void {
    this.#listeners.get(type)?.delete(listener)
  }

  tell(type: 'open' | 'close' | 'error' | 'message', event: SocketEvent = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event)
  }
}

function make(more: Partial<ReconnectingSocketOptions> = {}) {
  const timers = createManualTimers()
  const waits: number[] = []
  const sockets: FakeSocket[] = []
  const told: string[] = []
  const socket = createReconnectingSocket({
    open: (url) => {
      const made = new FakeSocket(url)
      sockets.push(made)
      return made
    },
    address: () => 'wss://venue.test/stream',
    handshake: async (link) => {
      link.send('login secret-1')
      const answer = await link.next()
      if (answer === 'refused') throw new HandshakeRefused('the venue refuses secret-1')
      if (answer !== 'welcome') throw new Error(`unexpected: ${answer}`)
    },
    handshakeMs: 5_000,
    onMessage: (text) => told.push(`message ${text}`),
    onConnected: ({ isAgain }) => told.push(isAgain ? 'connected again' : 'connected'),
    onDisconnected: ({ cause, isFinal }) => told.push(`lost${isFinal ? ' for ever' : ''}: ${cause}`),
    heartbeat: { everyMs: 10_000 },
    backoff: { baseMs: 1_000, maxMs: 8_000 },
    pendingMax: 3,
    charactersMax: 100,
    clock: timers,
    timers: {
      ...timers,
      after: (ms, options) => {
        waits.push(ms)
        return timers.after(ms, options)
      },
    },
    random: createRandom('socket'),
    secrets: createSecrets(['secret-1']),
    ...more,
  })
  const welcome = async (index: number): Promise<FakeSocket> => {
    const fake = sockets[index]
    if (fake === undefined) throw new Error(`connection ${index} was not opened; there are ${sockets.length}`)
    fake.tell('open')
    await settle()
    fake.tell('message', { data: 'welcome' })
    await settle()
    return fake
  }
  socket.start()
  return { timers, waits, sockets, told, socket, welcome }
}

const never = new AbortController().signal

describe('createReconnectingSocket', () => {
  it('logs in before it hands on what comes', async () => {
    const { sockets, told, socket, welcome } = make()
    await settle()
    expect(socket.send('too early')).toBe(false)
    const fake = await welcome(0)
    await socket.ready(never)
    fake.tell('message', { data: 'one' })
    fake.tell('message', { data: new TextEncoder().encode('two').buffer })
    expect(told).toEqual(['connected', 'message one', 'message two'])
    expect([sockets.length, fake.sent, fake.url]).toEqual([1, ['login secret-1'], 'wss://venue.test/stream'])
    expect(socket.send('subscribe')).toBe(true)
    expect(fake.sent).toEqual(['login secret-1', 'subscribe'])
  })

  it('hands on what came during the handshake and was not read by it', async () => {
    const { sockets, told } = make()
    await settle()
    sockets[0]?.tell('open')
    await settle()
    for (const data of ['welcome', 'early 1', 'early 2']) sockets[0]?.tell('message', { data })
    await settle()
    expect(told).toEqual(['connected', 'message early 1', 'message early 2'])
  })

  it('comes back after a loss, says so, and hears nothing of the old connection', async () => {
    const { timers, sockets, told, socket, welcome } = make()
    await settle()
    const first = await welcome(0)
    first.tell('close', { code: 1006 })
    await settle()
    first.tell('message', { data: 'late' })
    expect([socket.isConnected, socket.lastCause]).toEqual([false, 'the venue closed the connection (1006)'])
    await timers.advance(1_000)
    expect(sockets).toHaveLength(2)
    await welcome(1)
    expect(told).toEqual(['connected', 'lost: the venue closed the connection (1006)', 'connected again'])
    expect(socket.lastCause).toBe(null)
  })

  it('waits twice as long each time, up to the most, between half of it and all of it', async () => {
    const { timers, waits: asked, sockets, told } = make({ handshakeMs: 60_000 })
    for (let attempt = 0; attempt < 7; attempt++) {
      await settle()
      sockets.at(-1)?.tell('error', { message: 'refused' })
      await settle()
      await timers.advance(8_000)
    }
    const waits = asked.filter((ms) => ms <= 8_000)
    for (const [attempt, ms] of waits.entries()) {
      const full = Math.min(8_000, 1_000 * 2 ** attempt)
      expect(ms).toBeGreaterThanOrEqual(full / 2)
      expect(ms).toBeLessThanOrEqual(full)
    }
    expect(waits).toHaveLength(7)
    expect(told).toEqual(['lost: the connection failed: refused'])
  })

  it('waits the same in two runs of the same seed', async () => {
    const runs: (readonly number[])[] = []
    for (let run = 0; run < 2; run++) {
      const { timers, waits, sockets } = make()
      for (let attempt = 0; attempt < 4; attempt++) {
        await settle()
        sockets.at(-1)?.tell('close', {})
        await timers.advance(8_000)
      }
      runs.push(waits)
    }
    expect(runs[1]).toEqual(runs[0])
  })

  it('makes no other attempt where the handshake is refused, and shows no secret', async () => {
    const { timers, sockets, told, socket } = make()
    const ready = socket.ready(never).catch((error: Error) => error.message)
    await settle()
    sockets[0]?.tell('open')
    await settle()
    sockets[0]?.tell('message', { data: 'refused' })
    await timers.advance(100_000)
    expect(sockets).toHaveLength(1)
    expect(told).toEqual(['lost for ever: the venue refuses [hidden]'])
    expect(await ready).toBe('the venue refuses [hidden]')
  })

  it('gives up a handshake that takes too long, and tries again', async () => {
    const { timers, sockets, told } = make()
    await settle()
    sockets[0]?.tell('open')
    await timers.advance(6_000)
    expect(told).toEqual(['lost: the handshake took longer than 5000 ms'])
    expect(sockets).toHaveLength(2)
  })

  it('pings a silent connection and leaves it when nothing comes back', async () => {
    const { timers, sockets, told, welcome } = make()
    await settle()
    const fake = await welcome(0)
    await timers.advance(10_000)
    expect(fake.pings).toBe(1)
    fake.tell('message', { data: 'alive' })
    await timers.advance(10_000)
    expect([fake.pings, sockets.length]).toEqual([2, 1])
    await timers.advance(11_000)
    expect(told.at(-1)).toBe('lost: nothing came within 10000 ms of a ping')
    expect(sockets).toHaveLength(2)
  })

  it('asks by a message where the venue answers one', async () => {
    const { timers, welcome } = make({ heartbeat: { everyMs: 1_000, message: () => 'are you there' } })
    await settle()
    const fake = await welcome(0)
    await timers.advance(1_000)
    expect(fake.sent.at(-1)).toBe('are you there')
  })

  it('ends a connection that has lasted its time', async () => {
    const { timers, told, welcome } = make({
      lifetimeMs: 25_000,
      heartbeat: { everyMs: 10_000, message: () => 'ping' },
    })
    await settle()
    const fake = await welcome(0)
    for (let second = 0; second < 25; second++) {
      fake.tell('message', { data: 'tick' })
      await timers.advance(1_000)
    }
    expect(told.at(-1)).toBe('lost: it has lasted 25000 ms')
  })

  it('ends a connection whose messages are too long or too many to be kept', async () => {
    const { sockets, told, welcome } = make()
    await settle()
    const fake = await welcome(0)
    fake.tell('message', { data: 'x'.repeat(101) })
    await settle()
    expect(told.at(-1)).toBe('lost: a message has more than 100 characters')
    const other = make({ handshake: () => new Promise(() => {}) })
    await settle()
    other.sockets[0]?.tell('open')
    for (let count = 0; count < 4; count++) other.sockets[0]?.tell('message', { data: 'early' })
    await settle()
    expect(other.told).toEqual(['lost: more than 3 messages came during the handshake'])
    expect(sockets).toHaveLength(1)
  })

  it('takes a socket that throws, at its opening or when it sends, for a lost one', async () => {
    const { told } = make({
      open: () => {
        throw new Error('no network for secret-1')
      },
    })
    await settle()
    expect(told).toEqual(['lost: no network for [hidden]'])
    const other = make()
    await settle()
    const fake = await other.welcome(0)
    fake.isOpen = false
    expect(other.socket.send('more of secret-1')).toBe(false)
    await settle()
    expect(other.told.at(-1)).toBe('lost: the connection takes no more messages')
  })

  it('tells nothing more after its end, and wakes who waits for it', async () => {
    const { timers, sockets, told, socket } = make()
    const waited = socket.ready(never).catch((error: Error) => error.message)
    const aborted = socket.ready(AbortSignal.abort(new Error('enough'))).catch((error: Error) => error.message)
    await settle()
    await socket.close()
    await timers.advance(60_000)
    expect(await waited).toBe('the connection was closed')
    expect(await aborted).toBe('enough')
    expect([told, sockets.length, sockets[0]?.isOpen]).toEqual([[], 1, false])
  })
})
