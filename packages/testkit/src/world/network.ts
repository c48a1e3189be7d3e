import type { Random } from '@race/core'
import type { Faults } from './faults.ts'
import type { VirtualTime } from './virtual-time.ts'

/** How a call came out on its way: the venue's answer, or silence. */
export type Carried<Answer> = { readonly type: 'answered'; readonly answer: Answer } | { readonly type: 'failed' }

/** Between processes and the venue. */
export interface Network {
  /**
   * Carries a call to the venue and its answer back. Nothing may ever come back.
   *
   * @param mayRepeat whether the call may arrive a second time, after what came of its first arrival
   */
  call<Answer>(
    perform: () => Answer,
    done: (carried: Carried<Answer>) => void,
    mayRepeat: (first: Answer) => boolean,
  ): void
  /** The next answer comes when the function that is given back is called. */
  holdNextAnswer(): () => void
}

export interface NetworkOptions {
  readonly time: VirtualTime
  readonly random: Random
  readonly faults: Faults
  /** A call that arrives later than this after it was sent is not carried out. */
  readonly requestLifeMs: number
}

export function createNetwork({ time, random, faults, requestLifeMs }: NetworkOptions): Network {
  let holding: { readonly waiting: (() => void)[] } | null = null
  const back = (deliver: () => void): void => {
    if (holding !== null) {
      holding.waiting.push(deliver)
      holding = null
      return
    }
    if (faults.strikes('answer-lost')) return
    const delay = faults.strikes('answer-slow') ? random.integer(1000, 8000) : random.integer(1, 40)
    time.schedule(delay, deliver)
  }
  return {
    call(perform, done, mayRepeat) {
      const sentAt = time.now()
      if (faults.strikes('request-lost')) return
      let isRefused = false
      const arrive = (): void => {
        if (isRefused) return
        // The venue looks at the moment that a call was signed at, and refuses an old one unread.
        if (time.now() - sentAt > requestLifeMs) return
        let carried: Carried<ReturnType<typeof perform>> = { type: 'failed' }
        if (!faults.strikes('venue-failed')) {
          const answer = perform()
          isRefused = !mayRepeat(answer)
          if (!faults.strikes('venue-failed-after')) carried = { type: 'answered', answer }
        }
        back(() => done(carried))
      }
      time.schedule(
        faults.strikes('request-slow') ? random.integer(1000, 2 * requestLifeMs) : random.integer(1, 40),
        arrive,
      )
      if (faults.strikes('request-repeated')) time.schedule(random.integer(1, 500), arrive)
    },
    holdNextAnswer() {
      const waiting: (() => void)[] = []
      holding = { waiting }
      return () => {
        for (const deliver of waiting.splice(0)) time.schedule(1, deliver)
      }
    },
  }
}
