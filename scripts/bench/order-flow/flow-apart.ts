import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { StorePlace } from './open-store.ts'
import type { FlowOutcome, FlowTerms } from './order-flow.ts'

/** What the process of a session is sent; it answers each, a run with its outcome. */
export type FlowRequest =
  | { readonly type: 'open'; readonly place: StorePlace; readonly account: string; readonly terms: FlowTerms }
  | { readonly type: 'run' }

/**
 * A session of orders in a process of its own, as its users have it: beside the sessions of other stores it would wait whenever the
 * collector walks through what they hold.
 */
export class FlowApart {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** @param flags of Node for its process */
  static async open(
    place: StorePlace,
    account: string,
    terms: FlowTerms,
    flags: readonly string[] = [],
  ): Promise<FlowApart> {
    const execArgv = ['--conditions=@race/source', ...flags]
    const apart = new FlowApart(fork(fileURLToPath(import.meta.resolve('./flow-process.ts')), { execArgv }))
    await apart.#ask({ type: 'open', place, account, terms })
    return apart
  }

  async run(): Promise<FlowOutcome> {
    return (await this.#ask({ type: 'run' })) as FlowOutcome
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }

  /** One at a time. */
  async #ask(request: FlowRequest): Promise<unknown> {
    const answered = new AbortController()
    const { signal } = answered
    const fallen = once(this.#child, 'exit', { signal }).then(([code, killedBy]) => {
      throw new Error(`The process of a session ended with ${killedBy ?? `code ${code}`}.`)
    })
    try {
      const answer = once(this.#child, 'message', { signal })
      this.#child.send(request)
      const [outcome] = await Promise.race([answer, fallen])
      return outcome
    } finally {
      answered.abort()
      fallen.catch(() => undefined)
    }
  }
}
