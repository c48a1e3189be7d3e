import { expect, it } from 'vitest'
import { scriptLog } from './log-script.ts'
import { call, minuteOf, openPaper, orderOf } from './paper-script.ts'

it('lets an order meet only what comes after it, also when the bar before it is told again after a restart', async () => {
  const [open, close] = minuteOf(0, [100, 101, 99, 100])
  const [nextOpen] = minuteOf(1, [102, 102, 102, 102])
  const log = scriptLog()
  const before = await openPaper({}, log)
  await before.match(open)
  await before.match(close)
  await before.submit(orderOf('o1'), call)
  const after = await openPaper({}, log.cut(log.events.length))
  expect(await after.match(open)).toEqual([])
  expect(await after.match(close)).toEqual([])
  const fills = (await after.match(nextOpen)).flatMap((report) => (report.type === 'fill' ? [report.fill] : []))
  expect(fills.map(({ price }) => String(price))).toEqual(['102'])
})
