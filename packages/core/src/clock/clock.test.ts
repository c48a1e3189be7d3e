import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createDefaultScheduler } from './default-scheduler.ts'
import { createDefaultTimers } from './default-timers.ts'
import { createManualClock } from './manual-clock.ts'
import { createManualTimers } from './manual-timers.ts'

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

describe('createManualTimers', () => {
  const { signal } = new AbortController()

  it('lets everything have its turn at its own moment, in the order in which it is due', async () => {
    const timers = createManualTimers(1000)
    const turns: [string, number][] = []
    const wait = async (name: string, milliseconds: number): Promise<void> => {
      await timers.after(milliseconds, { signal })
      turns.push([name, timers.now()])
    }
    void wait('late', 300)
    void wait('soon', 100).then(() => wait('anew', 50))
    void wait('as late', 300)
    void wait('beyond', 501)
    await timers.advance(500)
    const due: [string, number][] = [
      ['soon', 1100],
      ['anew', 1150],
      ['late', 1300],
      ['as late', 1300],
    ]
    expect(turns).toEqual(due)
    expect(timers.now()).toBe(1500)
    await timers.advance(1)
    expect(turns.at(-1)).toEqual(['beyond', 1501])
  })

  it('lets what fell due while it slept have its turn at the end, once', async () => {
    const timers = createManualTimers()
    const turns: number[] = []
    const every = async (milliseconds: number): Promise<void> => {
      for (;;) {
        await timers.after(milliseconds, { signal })
        turns.push(timers.now())
      }
    }
    void every(10)
    await timers.skip(100)
    expect(turns).toEqual([100])
    await timers.advance(25)
    expect(turns).toEqual([100, 110, 120])
  })

  it('stands still while nobody moves it, and rings at once for a time that is over', async () => {
    const timers = createManualTimers()
    let rang = false
    void timers.after(-5, { signal }).then(() => {
      rang = true
    })
    await timers.yield()
    expect([timers.now(), rang]).toEqual([0, false])
    await timers.advance(0)
    expect([timers.now(), rang]).toEqual([0, true])
  })

  it('ends a wait with the reason of its signal, before it began or later', async () => {
    const timers = createManualTimers()
    const controller = new AbortController()
    const waiting = timers.after(10, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(timers.after(10, { signal: controller.signal })).rejects.toThrow('enough')
    await timers.advance(20)
  })

  it('goes forward only', async () => {
    const timers = createManualTimers(5)
    await expect(timers.advance(-1)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(timers.skip(-1)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(timers.advance(Number.NaN)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(timers.now()).toBe(5)
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

describe('createDefaultTimers', () => {
  it('waits, or ends with the reason of the signal', async () => {
    const timers = createDefaultTimers()
    await timers.after(1, { signal: new AbortController().signal })
    const controller = new AbortController()
    const waiting = timers.after(60_000, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(timers.after(1, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })
})
