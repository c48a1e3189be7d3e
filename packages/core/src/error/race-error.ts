import type { ErrorCode } from './error-code.ts'

const brand = Symbol.for('@race/core/RaceError')

/** Facts of an error: named values, units in the names, safe to log (never secrets). */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>

export interface RaceErrorOptions {
  /** What happened, with the offending values quoted. */
  readonly message: string
  /** The values of the message as data. */
  readonly facts?: ErrorFacts
  /** What the reader can do about it. */
  readonly hint?: string
  /** Whether the same call may succeed later without a change. */
  readonly retryable?: boolean
  readonly cause?: unknown
}

/** Problem details after RFC 9457, ready to be sent as `application/problem+json`. */
export interface ProblemDetails {
  readonly type: string
  readonly title: string
  readonly detail: string
  readonly code: ErrorCode
  readonly hint?: string
  readonly retryable: boolean
  readonly facts: ErrorFacts
}

/**
 * The one error class of Race. Its `code` is stable and has a page under `docs/errors/`.
 *
 * @example
 * ```ts
 * try {
 *   decimal('ten')
 * } catch (error) {
 *   if (RaceError.is(error, 'DECIMAL_INVALID')) console.log(error.hint)
 * }
 * ```
 */
export class RaceError extends Error {
  readonly code: ErrorCode
  readonly facts: ErrorFacts
  readonly hint: string | undefined
  readonly docsPath: string
  readonly retryable: boolean

  constructor(code: ErrorCode, options: RaceErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RaceError'
    this.code = code
    this.facts = Object.freeze({ ...options.facts })
    this.hint = options.hint
    this.docsPath = `docs/errors/${code}.md`
    this.retryable = options.retryable ?? false
  }

  get [brand](): true {
    return true
  }

  /** True for a `RaceError` of any installed copy of `@race/core`, with the given code where one is named. */
  static is(value: unknown, code?: ErrorCode): value is RaceError {
    if (typeof value !== 'object' || value === null || !(brand in value)) return false
    return code === undefined || (value as RaceError).code === code
  }

  /** The error as RFC 9457 problem details; the cause and the stack stay inside. */
  toProblem(): ProblemDetails {
    return {
      type: this.docsPath,
      title: this.code.toLowerCase().replaceAll('_', ' '),
      detail: this.message,
      code: this.code,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      retryable: this.retryable,
      facts: this.facts,
    }
  }

  /** The message with its hint and docs page, as a terminal shows it. */
  override toString(): string {
    const hint = this.hint === undefined ? '' : `\n  ${this.hint}`
    return `${this.code}: ${this.message}${hint}\n  Read on: ${this.docsPath}`
  }
}
