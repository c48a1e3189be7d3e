import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRandom } from '@race/core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { computeMetrics } from '../metrics.ts'
import { renderReport } from './render-report.ts'
import type { ReportEntrant } from './report-options.ts'

const executablePath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path))
const where = executablePath === undefined ? ' (skipped: no Chromium; name one in CHROMIUM_PATH)' : ''
const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

const names = [
  'Trend',
  '<script>document.title = "run"</script>',
  'A name that is much too long for the end of a line',
  'Four',
]

function entrant(name: string, place: number): ReportEntrant {
  const random = createRandom(name)
  const time = Float64Array.from({ length: 1500 }, (_, index) => Date.UTC(2020, 0, 1) + index * 86_400_000)
  let equity = 100_000
  const curve = time.map(() => (equity *= 1.0003 + 0.01 * random.normal()))
  return {
    run: {
      id: name,
      raceId: 'race',
      name,
      strategyId: 'acme/strategy-with-a-long-identifier-that-cannot-wrap-anywhere-at-all',
      strategyVersion: '1.0.0',
      params: { period: 20 },
      status: 'finished',
      rank: place + 1,
      currency: 'USD',
      initialEquity: '100000',
      finalEquity: String(equity),
      runHash: 'ab'.repeat(32),
      riskProfile: 'balanced',
      metrics: { ...computeMetrics({ time, equity: curve, initialEquity: 100_000, trades: [] }) },
      warnings: ['x'.repeat(200)],
    },
    trades: [],
    equity: { time, equity: curve },
  }
}

describe.skipIf(executablePath === undefined)(`a report in Chromium${where}`, () => {
  let folder = ''
  let browser: Browser
  let complaints: string[] = []
  const entrants = names.map(entrant)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'race-report-'))
    await writeFile(join(folder, 'report.html'), renderReport({ title: `Report of ${names[1]}`, entrants }))
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags.split(' ') })
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    if (folder !== '') await rm(folder, { recursive: true, force: true })
  })

  async function open(width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    complaints = []
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(request.url())
    })
    await page.goto(pathToFileURL(join(folder, 'report.html')).href)
    return page
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      it(`shows every curve, loads nothing and never scrolls sideways, ${colorScheme}, ${width} px wide`, async () => {
        const page = await open(width, colorScheme)
        const path = join(folder, `${colorScheme}-${width}.png`)
        await page.screenshot({ path, fullPage: true })
        expect((await stat(path)).size).toBeGreaterThan(10_000)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        const ground = await page.evaluate(`getComputedStyle(document.querySelector('.card')).backgroundColor`)
        for (const name of names) {
          const curve = page.locator(`.linear path.curve[data-entrant=${JSON.stringify(name)}]`)
          const box = await curve.boundingBox()
          expect(box?.width).toBeGreaterThan(width / 3)
          expect(box?.height).toBeGreaterThan(10)
          const stroke = await page.evaluate(strokeOf(name))
          expect(stroke).toMatch(/^rgb\(/)
          expect(stroke).not.toBe(ground)
        }
        expect(await page.title()).toBe(`Report of ${names[1]}`)
        expect(complaints).toEqual([])
        await page.close()
      })
    }
  }

  it('changes to the logarithmic scale without a script', async () => {
    const page = await open(1280, 'light')
    expect(await page.locator('.log .plot').isVisible()).toBe(false)
    await page.getByText('Log', { exact: true }).click()
    expect(await page.locator('.log .plot').isVisible()).toBe(true)
    expect(await page.locator('.linear .plot').isVisible()).toBe(false)
    await page.close()
  })

  it.each(['light', 'dark'] as const)('gives every text and line enough contrast, %s', async (colorScheme) => {
    const page = await open(1280, colorScheme)
    const measured = await page.evaluate(contrasts)
    for (const { what, ratio, least } of measured as { what: string; ratio: number; least: number }[]) {
      expect(ratio, what).toBeGreaterThanOrEqual(least)
    }
    await page.close()
  })
})

const strokeOf = (name: string): string =>
  `getComputedStyle([...document.querySelectorAll('.linear path.curve')].find((path) => path.dataset.entrant === ${JSON.stringify(name)})).stroke`

/** Measures, in the page, the contrast (WCAG 2.2) of texts to the card, of texts on shades, and of coloured lines. */
const contrasts = `(() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number)
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((value, i) => value * a + under[i] * (1 - a))
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ratio = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m)
    return (x + 0.05) / (y + 0.05)
  }
  const card = numbers(getComputedStyle(document.querySelector('.card')).backgroundColor)
  const found = []
  const text = '.card p, .card th, .card td, .card a, .card li, .card caption, .card dt, .card dd, .card h2, .card small, .rank, .badge'
  for (const element of document.querySelectorAll(text)) {
    const style = getComputedStyle(element)
    const under = over(numbers(style.backgroundColor), card)
    found.push({ what: element.className + ' ' + element.textContent.slice(0, 30), ratio: ratio(numbers(style.color), under), least: 4.5 })
  }
  for (const element of document.querySelectorAll('.chart text, .chart tspan')) {
    found.push({ what: 'label ' + element.textContent, ratio: ratio(numbers(getComputedStyle(element).fill), card), least: 4.5 })
  }
  for (const element of document.querySelectorAll('.chart .curve:not(.rest)')) {
    found.push({ what: 'line ' + element.dataset.entrant, ratio: ratio(numbers(getComputedStyle(element).stroke), card), least: 3 })
  }
  return found
})()`
