import type { Clock, Random, Timers } from '@race/core'
import { type BackoffOptions, backoffMs } from './backoff.ts'
import { causeOf, type Secrets } from './secrets.ts'
import { type OpenLink, openSocketLink, type SocketLink } from './socket-link.ts'
import type { SocketFactory } from './web-socket.ts'

export type { SocketLink } from './socket-link.ts'

/** Thrown by a handshake that would fail again: the venue knows who we are and refuses. */
export class HandshakeRefused extends Error {
  override readonly name = 'HandshakeRefused'
}

export interface ReconnectingSocketOptions {
  readonly open: SocketFactory
  /** The address of the next connection: some venues hand out a new one each time. */
  readonly address: (signal: AbortSignal) => string | Promise<string>
  /**
   * Logs in and subscribes, on every connection anew. What is not read here goes to `onMessage` afterwards.
   *
   * @throws HandshakeRefused where another attempt would be in vain
   */
  readonly handshake: (link: SocketLink, signal: AbortSignal) => Promise<void>
  /** Longest time from the opening of a connection to the end of its handshake, ms. */
  readonly handshakeMs: number
  readonly onMessage: (text: string, receivedAt: number) => void
  /** A connection works. `isAgain`: there was one before, and what happened in between was missed. */
  readonly onConnected: (event: { readonly isAgain: boolean }) => void
  /** A connection that worked is lost, or the first one cannot be made. Told once until one works again. */
  readonly onDisconnected: (event: { readonly cause: string; readonly isFinal: boolean }) => void
  /**
   * A connection on which nothing came for `everyMs` is asked by a ping of the protocol, and by `message` where there is one;
   * when nothing comes for as long again, it counts as lost.
   */
  readonly heartbeat: { readonly everyMs: number; readonly message?: () => string | null }
  /** Ends a connection that has lasted so long and makes another, ms; never by default. */
  readonly lifetimeMs?: number
  readonly backoff: BackoffOptions
  /** Messages that may come during a handshake at most, and characters of one at most. */
  readonly pendingMax: number
  readonly charactersMax: number
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly secrets: Secrets
}

/** A connection that comes back. */
export interface ReconnectingSocket {
  /** Begins to connect; once. */
  start(): void
  /** Resolves when a connection works; rejects when the signal aborts, or when none ever will. */
  ready(signal: AbortSignal): Promise<void>
  /** False where there is no connection now: the handshake of the next one must say it. */
  send(text: string): boolean
  readonly isConnected: boolean
  /** Why the latest connection was lost; null while there is one, or before the first. */
  readonly lastCause: string | null
  /** Ends the connection and makes no other. Resolves when nothing more will be told. */
  close(): Promise<void>
}

/**
 * Keeps a connection. It has as many attempts as it takes, because a venue may be away for days; the wait between two is
 * bounded, doubles, and is jittered by the seeded `random`. A connection that worked for as long as the longest wait begins anew
 * with the shortest.
 *
 * @example
 * ```ts
 * const socket = createReconnectingSocket({ ...options, onMessage: (text) => console.log(text) })
 * socket.start()
 * await socket.ready(AbortSignal.timeout(10_000))
 * ```
 */
export function createReconnectingSocket(options: ReconnectingSocketOptions): ReconnectingSocket {
  const { clock, timers, backoff, secrets } = options
  const closed = new AbortController()
  const change = createSignalBell()
  let running: Promise<void> | undefined
  let link: OpenLink | undefined
  let refusal: Error | undefined
  let lastCause: string | null = null
  let hasWorked = false

  const lost = (cause: string, isFinal: boolean): void => {
    const isTold = lastCause !== null
    lastCause = cause
    if (closed.signal.aborted || (isTold && !isFinal)) return
    options.onDisconnected({ cause, isFinal })
  }
  /** One connection, from its opening to its end. Resolves with whether it worked for long. */
  const connectOnce = async (): Promise<boolean> => {
    const opened = openSocketLink(options, await options.address(closed.signal))
    try {
      await within(options.handshakeMs, timers, opened, (signal) => options.handshake(opened, signal), closed.signal)
      const since = clock.now()
      link = opened
      lastCause = null
      options.onConnected({ isAgain: hasWorked })
      hasWorked = true
      change.ring()
      opened.release()
      lost(await opened.ended, false)
      return clock.now() - since >= backoff.maxMs
    } finally {
      link = undefined
      opened.end('closed')
    }
  }
  const onFailed = (error: unknown): 'again' | 'never' => {
    const cause = causeOf(error, secrets)
    const isFinal = error instanceof HandshakeRefused
    lost(cause, isFinal)
    if (isFinal) refusal = new Error(cause)
    change.ring()
    return isFinal ? 'never' : 'again'
  }
  return {
    start() {
      running ??= keepConnecting(options, { connectOnce, onFailed, closed: closed.signal })
    },
    async ready(signal) {
      while (link === undefined) {
        signal.throwIfAborted()
        if (refusal !== undefined) throw refusal
        if (closed.signal.aborted) throw new Error('the connection was closed')
        await change.heard(signal)
      }
    },
    send: (text) => link?.send(text) ?? false,
    get isConnected() {
      return link !== undefined
    },
    get lastCause() {
      return lastCause
    },
    async close() {
      closed.abort()
      link?.end('closed')
      change.ring()
      await running
    },
  }
}

/** Makes connections one after the other, with waits between them, until all is closed or one is refused for good. */
async function keepConnecting(
  { timers, random, backoff }: Pick<ReconnectingSocketOptions, 'timers' | 'random' | 'backoff'>,
  work: {
    readonly connectOnce: () => Promise<boolean>
    readonly onFailed: (error: unknown) => 'again' | 'never'
    readonly closed: AbortSignal
  },
): Promise<void> {
  for (let attempt = 0; !work.closed.aborted; attempt++) {
    try {
      if (await work.connectOnce()) attempt = 0
    } catch (error) {
      if (work.onFailed(error) === 'never') return
    }
    if (work.closed.aborted) return
    await timers.after(backoffMs(attempt, random, backoff), { signal: work.closed }).catch(() => undefined)
  }
}

/** A bell that wakes all who listen, each of whom a signal wakes too. */
function createSignalBell(): { ring(): void; heard(signal: AbortSignal): Promise<void> } {
  let sleepers: (() => void)[] = []
  return {
    ring() {
      const woken = sleepers
      sleepers = []
      for (const wake of woken) wake()
    },
    heard: (signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake)
          resolve()
        }
        sleepers.push(wake)
        signal.addEventListener('abort', wake, { once: true })
      }),
  }
}

/** Runs a handshake, which ends when its time is over, when its connection ends, or when all is closed. */
async function within(
  ms: number,
  timers: Timers,
  link: OpenLink,
  work: (signal: AbortSignal) => Promise<void>,
  closed: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, closed])
  const failed = (cause: string): never => {
    throw new Error(cause)
  }
  try {
    await Promise.race([
      link.opened.then(() => work(signal)),
      link.ended.then(failed),
      timers.after(ms, { signal }).then(() => failed(`the handshake took longer than ${ms} ms`)),
    ])
  } finally {
    over.abort()
  }
}
