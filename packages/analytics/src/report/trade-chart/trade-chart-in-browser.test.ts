import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { barSeries, decimal, type Fill, money, type Order, type OrderEvent, type TradeRecord } from '@race/core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderTradeChart } from './render-trade-chart.ts'

const executablePath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path))
const where = executablePath === undefined ? ' (skipped: no Chromium; name one in CHROMIUM_PATH)' : ''
const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

const bars = 400
const hour = 3_600_000
const start = Date.UTC(2024, 0, 1)
const close = Float64Array.from({ length: bars }, (_, i) => 100 + 10 * Math.sin(i / 20))
const open = close.map((price, i) => close[i - 1] ?? price)
const series = barSeries({
  instrument: { id: 'ACME', assetClass: 'crypto', calendar: '24x7', tickSize: '0.01' },
  timeframe: '1h',
  columns: {
    time: Float64Array.from({ length: bars }, (_, i) => start + i * hour),
    ...{ open, close, high: close.map((price) => price + 2), low: close.map((price) => price - 2) },
    volume: new Float64Array(bars).fill(5),
  },
})

/** A trade from the open of one bar to that of another, with a stop 5 below. */
function tradeOf(index: number, from: number, to: number) {
  const [entryPrice, exitPrice] = [Math.round(open[from] ?? 0), Math.round(open[to] ?? 0)]
  const base = { instrument: 'ACME', limitPrice: null, stopPrice: null, reason: null }
  const order = (id: string, role: Order['role'], bar: number): Order =>
    ({
      ...{ ...base, clientOrderId: `${id}${index}`, intentId: `run:${start + bar * hour}:0`, type: 'market', role },
      ...{ parentId: role === 'stop-loss' ? `in${index}` : null, createdAt: start + bar * hour },
      reason: role === 'entry' ? '<b>because</b>' : null,
    }) as Order
  const event = (id: string, status: OrderEvent['status'], bar: number, stop: number | null): OrderEvent => ({
    ...{ ...base, sequence: 0, clientOrderId: `${id}${index}`, status, time: start + bar * hour },
    stopPrice: stop === null ? null : decimal(stop),
  })
  const fill = (id: string, side: Fill['side'], price: number, bar: number): Fill => ({
    ...{ sequence: 0, clientOrderId: `${id}${index}`, instrument: 'ACME', side, price: decimal(price) },
    ...{ quantity: decimal(1), fee: money(0, 'USD'), time: start + bar * hour },
  })
  const trade: TradeRecord = {
    ...{ index, instrument: 'ACME', side: 'long', quantity: '1', entryTime: start + from * hour, barsHeld: to - from },
    ...{ entryPrice: String(entryPrice), exitTime: start + to * hour, exitPrice: String(exitPrice), fees: '0' },
    ...{ profit: String(exitPrice - entryPrice), returnFraction: 0.01 },
  }
  return {
    orders: [order('in', 'entry', from), order('stop', 'stop-loss', from), order('out', 'close', to)],
    orderEvents: [
      event('in', 'submitted', from, null),
      event('stop', 'accepted', from, entryPrice - 5),
      event('stop', 'cancelled', to, entryPrice - 5),
      event('out', 'submitted', to, null),
    ],
    fills: [fill('in', 'buy', entryPrice, from), fill('out', 'sell', exitPrice, to)],
    trade,
  }
}
const trades = [tradeOf(0, 30, 50), tradeOf(1, 200, 220)]
const html = renderTradeChart({
  title: '<script>document.title = "run"</script>',
  series,
  result: {
    orders: trades.flatMap(({ orders }) => orders),
    orderEvents: trades.flatMap(({ orderEvents }) => orderEvents),
    fills: trades.flatMap(({ fills }) => fills),
    trades: trades.map(({ trade }) => trade),
    time: series.closeTimes,
    equity: close.map((price) => price * 1000),
  },
  drawings: [
    {
      type: 'line',
      name: 'Average',
      values: close.map((price, i) => (i % 50 < 5 ? Number.NaN : price + 1)),
      tone: 'c0',
    },
    { type: 'line', name: 'Steps', values: close.map((price) => Math.round(price)), tone: 'c1', shape: 'stepped' },
    { type: 'line', name: 'Strength', values: close.map((price) => price / 2), pane: 'Strength', isDashed: true },
    { type: 'zone', name: 'Zone', fromBar: 10, toBar: 60, top: 105, bottom: 104, tone: 'c3' },
    { type: 'level', name: 'Level', price: 100, label: '50 %', tone: 'c2' },
    { type: 'segment', name: 'Trend', fromBar: 20, fromPrice: 95, toBar: 60, toPrice: 108, tone: 'c4' },
    { type: 'point', name: 'Swing', bar: 40, price: 107, tone: 'c5' },
  ],
})

/** The share of the canvas that is not empty. */
const painted = `(() => {
  const canvas = document.querySelector('canvas')
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  let seen = 0
  for (let i = 3; i < data.length; i += 4) if (data[i] > 0) seen++
  return seen / (data.length / 4)
})()`

describe.skipIf(executablePath === undefined)(`a chart in Chromium${where}`, () => {
  let folder = ''
  let browser: Browser
  let complaints: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'race-chart-'))
    await writeFile(join(folder, 'chart.html'), html)
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags.split(' ') })
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    if (folder !== '') await rm(folder, { recursive: true, force: true })
  })

  async function openPage(width = 1280, colorScheme: 'light' | 'dark' = 'light', hash = ''): Promise<Page> {
    complaints = []
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(request.url())
    })
    await page.goto(pathToFileURL(join(folder, 'chart.html')).href + hash)
    return page
  }

  const pictureOf = async (page: Page): Promise<string> => {
    // What an action asks for is drawn at the next frame.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    return await page.evaluate(`document.querySelector('canvas').toDataURL()`)
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      it(`draws, loads nothing and never scrolls sideways, ${colorScheme}, ${width} px wide`, async () => {
        const page = await openPage(width, colorScheme)
        await pictureOf(page)
        expect(await page.evaluate(painted)).toBeGreaterThan(0.02)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        expect(await page.title()).toBe('<script>document.title = "run"</script>')
        expect(complaints).toEqual([])
        await page.close()
      })
    }
  }

  it('opens at the trade of its address, with the words of its entry', async () => {
    const page = await openPage(1280, 'light', '#trade-2')
    expect(await page.locator('#at').textContent()).toContain('Trade 2: entered at')
    expect(await page.locator('#tip').isVisible()).toBe(true)
    expect(await page.locator('#tip').textContent()).toContain('<b>because</b>')
    await page.getByRole('link', { name: '1', exact: true }).click()
    expect(await page.locator('#at').textContent()).toContain('Trade 1: entered at')
    await page.close()
  })

  it('goes from trade to trade by buttons and keys', async () => {
    const page = await openPage()
    await page.getByRole('button', { name: 'Next trade' }).click()
    expect(await page.locator('#at').textContent()).toContain('Trade 2')
    await page.locator('#stage').focus()
    await page.keyboard.press('p')
    expect(await page.locator('#at').textContent()).toContain('Trade 1')
    await page.keyboard.press('Escape')
    expect(await page.locator('#tip').isVisible()).toBe(false)
    await page.close()
  })

  it.each(['ArrowLeft', 'ArrowRight', '+', '-', '0', 'Home', 'End', 'n'])('moves by the key %s', async (key) => {
    const page = await openPage()
    const before = await pictureOf(page)
    await page.locator('#stage').focus()
    await page.keyboard.press(key)
    expect(await pictureOf(page)).not.toBe(before)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('reads bar by bar by keys, with the values of lines and zones', async () => {
    const page = await openPage()
    await page.locator('#stage').focus()
    await page.keyboard.press('Shift+ArrowRight')
    await pictureOf(page)
    const text = await page.locator('#readout').textContent()
    expect(text).toMatch(/^2024-01-02 07:00 · O [\d.]+ · H [\d.]+ · L [\d.]+ · C [\d.]+ · V 5 · Average [\d.]+/)
    expect(text).toContain('Zone 104 to 105')
    expect(text).toContain('Equity 1')
    await page.keyboard.press('Shift+ArrowLeft')
    await pictureOf(page)
    expect(await page.locator('#readout').textContent()).toMatch(/^2024-01-02 06:00/)
    await page.close()
  })

  it('zooms by wheel, pans by dragging and shows the words of the arrow under the pointer', async () => {
    const page = await openPage(1280, 'light', '#trade-1')
    await page.keyboard.press('Escape')
    const box = await page.locator('#stage').boundingBox()
    if (box === null) throw new Error('the stage has no box')
    const first = await pictureOf(page)
    await page.mouse.move(box.x + 500, box.y + 200)
    await page.mouse.wheel(0, -240)
    const zoomed = await pictureOf(page)
    expect(zoomed).not.toBe(first)
    await page.mouse.down()
    await page.mouse.move(box.x + 420, box.y + 200, { steps: 4 })
    await page.mouse.up()
    expect(await pictureOf(page)).not.toBe(zoomed)
    await page.mouse.move(box.x + 5, box.y - 40)
    await pictureOf(page)
    expect(await page.locator('#readout').textContent()).toBe('')
    await page.close()
  })

  it('hides what its box is cleared for', async () => {
    const page = await openPage()
    let before = await pictureOf(page)
    for (const name of [
      'Average',
      'Zone',
      'Level',
      'Trend',
      'Swing',
      'Strength',
      'Trades',
      'Stops and targets',
      'Volume',
    ]) {
      await page.getByLabel(name, { exact: true }).uncheck()
      const after = await pictureOf(page)
      expect(after, name).not.toBe(before)
      before = after
    }
    await page.getByLabel('Zone', { exact: true }).check()
    expect(await pictureOf(page)).not.toBe(before)
    expect(complaints).toEqual([])
    await page.close()
  })
})
