/** What is used of a WebSocket: that of browsers and of Node, or one of the package `ws`, which can ping as well. */
export interface VenueSocket {
  binaryType: string
  send(text: string): void
  close(): void
  /** Ends the connection without a farewell, where it can. */
  terminate?(): void
  /** A ping of the protocol, where it can be sent. */
  ping?(): void
  /** Hears of pings and pongs of the protocol, where it can. */
  on?(event: 'ping' | 'pong', listener: () => void): unknown
  addEventListener(type: 'open' | 'close' | 'error' | 'message', listener: (event: SocketEvent) => void): void
  removeEventListener(type: 'open' | 'close' | 'error' | 'message', listener: (event: SocketEvent) => void): void
}

/** What is read of an event of a socket; each kind of event has some of it. */
export interface SocketEvent {
  readonly type?: string
  readonly data?: unknown
  readonly code?: number
  readonly reason?: string
  readonly message?: string
}

/** Opens a connection. */
export type SocketFactory = (url: string) => VenueSocket
