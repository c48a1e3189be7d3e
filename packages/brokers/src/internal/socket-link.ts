import type { Clock, Timers } from '@race/core'
import { causeOf, type Secrets } from './secrets.ts'
import type { SocketEvent, SocketFactory, VenueSocket } from './web-socket.ts'

/** One connection, as its handshake sees it. */
export interface SocketLink {
  /** False where it has ended. */
  send(text: string): boolean
  /** The next message. Never resolves where none comes: the handshake has a time. */
  next(): Promise<string>
}

/** One connection, as its keeper sees it. */
export interface OpenLink extends SocketLink {
  /** Resolves when it is open; never where it cannot be opened. */
  readonly opened: Promise<void>
  /** From now on messages go to `onMessage`, those that were not read first. */
  release(): void
  /** Resolves with why, when the connection is over; never rejects. */
  readonly ended: Promise<string>
  end(cause: string): void
}

export interface SocketLinkOptions {
  readonly open: SocketFactory
  readonly onMessage: (text: string, receivedAt: number) => void
  readonly heartbeat: { readonly everyMs: number; readonly message?: () => string | null }
  readonly lifetimeMs?: number
  readonly pendingMax: number
  readonly charactersMax: number
  readonly clock: Clock
  readonly timers: Timers
  readonly secrets: Secrets
}

/** Opens one connection and watches over it until it ends. */
export function openSocketLink(options: SocketLinkOptions, url: string): OpenLink {
  const { onMessage, pendingMax, charactersMax, clock, secrets } = options
  const over = new AbortController()
  const ended = Promise.withResolvers<string>()
  const opened = Promise.withResolvers<void>()
  const pending: { readonly text: string; readonly receivedAt: number }[] = []
  let reader: ((text: string) => void) | undefined
  let isReleased = false
  let heardAt = clock.now()
  let socket: VenueSocket | undefined

  const end = (cause: string): void => {
    if (over.signal.aborted) return
    over.abort()
    if (socket !== undefined) detach(socket, listeners)
    ended.resolve(secrets.redact(cause))
  }
  const take = (text: string): void => {
    heardAt = clock.now()
    const read = reader
    reader = undefined
    if (text.length > charactersMax) end(`a message has more than ${charactersMax} characters`)
    else if (isReleased) onMessage(text, heardAt)
    else if (read !== undefined) read(text)
    else if (pending.length < pendingMax) pending.push({ text, receivedAt: heardAt })
    else end(`more than ${pendingMax} messages came during the handshake`)
  }
  const listeners: Listeners = {
    open: () => opened.resolve(),
    message: ({ data }) => {
      const text = textOf(data)
      if (text === null) end('a message is neither text nor bytes')
      else take(text)
    },
    error: ({ message = '' }) => end(`the connection failed${message === '' ? '' : `: ${message}`}`),
    close: ({ code, reason = '' }) =>
      end(`the venue closed the connection (${code ?? 'no code'}${reason === '' ? '' : `, ${reason}`})`),
  }
  try {
    socket = options.open(url)
    attach(socket, listeners)
    socket.on?.('pong', () => {
      heardAt = clock.now()
    })
    socket.on?.('ping', () => {
      heardAt = clock.now()
    })
  } catch (error) {
    end(causeOf(error, secrets))
  }
  const send = (text: string): boolean => trySend(socket, text, over.signal, end)
  const ping = (): boolean => tryPing(socket)
  void opened.promise.then(() => watch(options, { send, ping, heardAt: () => heardAt, end, signal: over.signal }))
  return {
    send,
    opened: opened.promise,
    ended: ended.promise,
    end,
    next: () =>
      new Promise((resolve) => {
        const first = pending.shift()
        if (first === undefined) reader = resolve
        else resolve(first.text)
      }),
    release() {
      isReleased = true
      for (const { text, receivedAt } of pending.splice(0)) onMessage(text, receivedAt)
    },
  }
}

type Listeners = Readonly<Record<'open' | 'close' | 'error' | 'message', (event: SocketEvent) => void>>

function attach(socket: VenueSocket, listeners: Listeners): void {
  socket.binaryType = 'arraybuffer'
  for (const type of ['open', 'message', 'error', 'close'] as const) socket.addEventListener(type, listeners[type])
}

/** Lets go of a connection at once: the farewell of one that is dead would be waited for in vain. */
function detach(socket: VenueSocket, listeners: Listeners): void {
  for (const type of ['open', 'message', 'close'] as const) socket.removeEventListener(type, listeners[type])
  // The listener of errors stays, which does nothing any more: an error that nobody hears would end the process.
  try {
    if (socket.terminate === undefined) socket.close()
    else socket.terminate()
  } catch {
    // It was never open, or is closed already: that is what was wanted.
  }
}

function trySend(
  socket: VenueSocket | undefined,
  text: string,
  over: AbortSignal,
  end: (cause: string) => void,
): boolean {
  if (over.aborted || socket === undefined) return false
  try {
    socket.send(text)
    return true
  } catch {
    // The error is not looked at: it may quote what was to be sent, which may be a login.
    end('the connection takes no more messages')
    return false
  }
}

function tryPing(socket: VenueSocket | undefined): boolean {
  if (socket?.ping === undefined) return false
  try {
    socket.ping()
  } catch {
    // It is closing: no answer will come, and that is what ends it.
  }
  return true
}

interface Watched {
  readonly send: (text: string) => boolean
  /** False where this socket cannot ping. */
  readonly ping: () => boolean
  readonly heardAt: () => number
  readonly end: (cause: string) => void
  readonly signal: AbortSignal
}

/** Asks a silent connection whether it lives, and ends one that does not, or that has lasted long enough. */
async function watch(options: SocketLinkOptions, link: Watched): Promise<void> {
  const { heartbeat, lifetimeMs = Number.POSITIVE_INFINITY, clock, timers } = options
  const openedAt = clock.now()
  let askedAt: number | null = null
  while (!link.signal.aborted) {
    const untilEnd = openedAt + lifetimeMs - clock.now()
    const isOver = await timers.after(Math.max(0, Math.min(heartbeat.everyMs, untilEnd)), { signal: link.signal }).then(
      () => false,
      () => true,
    )
    if (isOver) return
    if (clock.now() >= openedAt + lifetimeMs) return link.end(`it has lasted ${lifetimeMs} ms`)
    if (askedAt !== null && link.heardAt() < askedAt) {
      return link.end(`nothing came within ${heartbeat.everyMs} ms of a ping`)
    }
    askedAt = null
    if (clock.now() - link.heardAt() < heartbeat.everyMs) continue
    const now = clock.now()
    const hasPinged = link.ping()
    const message = heartbeat.message?.() ?? null
    const hasAsked = message !== null && link.send(message)
    // One that cannot be asked is not judged by its silence.
    if (hasPinged || hasAsked) askedAt = now
  }
}

const decoder = new TextDecoder()

function textOf(data: unknown): string | null {
  if (typeof data === 'string') return data
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return decoder.decode(data as ArrayBuffer)
  return null
}
