import { describe, expect, it } from 'vitest'
import { invariant } from './invariant.ts'
import { RaceError } from './race-error.ts'

const options = {
  message: "'ten' is not a decimal number",
  facts: { value: 'ten' },
  hint: 'Give digits.',
  retryable: true,
  cause: new Error('below'),
}

describe('RaceError', () => {
  it('holds what happened, the facts, what to do and where to read on', () => {
    const error = new RaceError('DECIMAL_INVALID', options)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'RaceError', code: 'DECIMAL_INVALID', ...options })
    expect(error.docsPath).toBe('docs/errors/DECIMAL_INVALID.md')
    expect(Object.isFrozen(error.facts)).toBe(true)
  })

  it('has no facts, hint or cause unless they were given, and is not retryable', () => {
    const error = new RaceError('ABORTED', { message: 'Stopped' })
    expect(error).toMatchObject({ facts: {}, hint: undefined, retryable: false })
    expect('cause' in error).toBe(false)
  })

  it('keeps its own copy of the facts', () => {
    const facts = { value: 1 }
    const error = new RaceError('ABORTED', { message: 'Stopped', facts })
    facts.value = 2
    expect(error.facts).toEqual({ value: 1 })
  })

  it('is known by its brand, so that another installed copy of the class counts too', () => {
    const error = new RaceError('ABORTED', { message: 'Stopped' })
    const foreign = { [Symbol.for('@race/core/RaceError')]: true, code: 'ABORTED' }
    expect([RaceError.is(error), RaceError.is(error, 'ABORTED'), RaceError.is(foreign, 'ABORTED')]).toEqual([
      true,
      true,
      true,
    ])
    expect(Reflect.get(error, Symbol.for('@race/core/RaceError'))).toBe(true)
    expect(RaceError.is(error, 'LOOKAHEAD')).toBe(false)
    for (const other of [new Error('x'), null, undefined, 'ABORTED', {}]) expect(RaceError.is(other)).toBe(false)
  })

  it('becomes problem details of RFC 9457 without its cause and stack', () => {
    expect(new RaceError('DECIMAL_INVALID', options).toProblem()).toEqual({
      type: 'docs/errors/DECIMAL_INVALID.md',
      title: 'decimal invalid',
      detail: "'ten' is not a decimal number",
      code: 'DECIMAL_INVALID',
      hint: 'Give digits.',
      retryable: true,
      facts: { value: 'ten' },
    })
    expect('hint' in new RaceError('ABORTED', { message: 'Stopped' }).toProblem()).toBe(false)
  })

  it('shows code, message, hint and page in a terminal', () => {
    expect(String(new RaceError('DECIMAL_INVALID', options))).toBe(
      "DECIMAL_INVALID: 'ten' is not a decimal number\n  Give digits.\n  Read on: docs/errors/DECIMAL_INVALID.md",
    )
    expect(String(new RaceError('ABORTED', { message: 'Stopped' }))).toBe(
      'ABORTED: Stopped\n  Read on: docs/errors/ABORTED.md',
    )
  })
})

describe('invariant', () => {
  it('lets pass what holds', () => {
    expect(invariant(1, 'never thrown')).toBeUndefined()
  })

  it('throws for what does not, with the facts', () => {
    expect(() => invariant(false, 'cash is counted', { cash: '1' })).toThrow(
      expect.objectContaining({
        code: 'INVARIANT_VIOLATED',
        message: 'Invariant violated: cash is counted',
        facts: { cash: '1' },
      }),
    )
    expect(() => invariant(null, 'there is cash')).toThrow(expect.objectContaining({ facts: {} }))
  })
})
