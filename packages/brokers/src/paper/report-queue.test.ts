import type { BrokerReport } from '@race/core'
import { expect, it } from 'vitest'
import { ReportQueue } from './report-queue.ts'

const report = (time: number): BrokerReport => ({ type: 'connection', isConnected: true, time, cause: '' })

async function readAll(queue: ReportQueue, signal: AbortSignal): Promise<readonly number[]> {
  const times: number[] = []
  for await (const told of queue.stream(signal)) if (told.type === 'connection') times.push(told.time)
  return times
}

it('ends a stream by its own signal, also where another one has begun to wait since', async () => {
  const queue = new ReportQueue()
  const [first, second] = [new AbortController(), new AbortController()]
  const left = readAll(queue, first.signal)
  const waiting = readAll(queue, second.signal)
  await null
  first.abort()
  expect(await left).toEqual([])
  queue.push([report(1)])
  await new Promise((resolve) => setImmediate(resolve))
  second.abort()
  expect(await waiting).toEqual([1])
})

it('ends every stream with the queue, and gives each report once', async () => {
  const queue = new ReportQueue()
  const { signal } = new AbortController()
  const streams = [readAll(queue, signal), readAll(queue, signal)]
  await null
  queue.push([report(1), report(2), report(3)])
  queue.close()
  const told = await Promise.all(streams)
  expect(told.flat().sort()).toEqual([1, 2, 3])
})

it('was heard when the reader of its last report asks for the next one', async () => {
  const queue = new ReportQueue()
  const end = new AbortController()
  const reader = queue.stream(end.signal)
  expect(queue.isHeard).toBe(true)
  queue.push([report(1)])
  expect(queue.isHeard).toBe(false)
  await reader.next()
  expect(queue.isHeard).toBe(false)
  const next = reader.next()
  expect(queue.isHeard).toBe(true)
  queue.push([report(2)])
  await next
  await reader.return(undefined)
  expect(queue.isHeard).toBe(true)
  end.abort()
})
