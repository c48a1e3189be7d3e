import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createDefaultScheduler } from './default-scheduler.ts'
import { createManualClock } from './manual-clock.ts'

describe('createManualClock', () => {
  it('stands still until it is advanced', async () => {
    const clock = createManualClock(1000)
    expect(clock.now()).toBe(1000)
    clock.advance(500)
    clock.advance(0)
    await clock.yield()
    expect(clock.now()).toBe(1500)
    expect(createManualClock().now()).toBe(0)
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses to advance by %d ms', (milliseconds) => {
    const clock = createManualClock()
    expect(() => clock.advance(milliseconds)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(clock.now()).toBe(0)
  })
})

describe('createDefaultScheduler', () => {
  it('tells the time of the machine', () => {
    const before = Date.now()
    const now = createDefaultScheduler().now()
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
  })

  it('lets timers and abort signals have their turn while long work yields', async () => {
    const scheduler = createDefaultScheduler()
    const signal = AbortSignal.timeout(5)
    let didTick = false
    setTimeout(() => {
      didTick = true
    }, 1)
    const end = Date.now() + 5000
    while (!(didTick && signal.aborted) && Date.now() < end) await scheduler.yield()
    expect({ didTick, aborted: signal.aborted }).toEqual({ didTick: true, aborted: true })
  })

  it('does not keep the process alive', async () => {
    const url = new URL('default-scheduler.ts', import.meta.url).href
    const program = `
      const { createDefaultScheduler } = await import(${JSON.stringify(url)})
      await createDefaultScheduler().yield()
      process.stdout.write('done')`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 10_000,
    })
    expect(stdout).toBe('done')
  })
})
