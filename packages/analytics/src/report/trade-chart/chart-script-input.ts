/** What a person does: pointer, wheel, keys, buttons, and the address. */
export const chartScriptInput: string = String.raw`
let isAsked = false
function redraw() {
  if (isAsked) return
  isAsked = true
  requestAnimationFrame(() => { isAsked = false; clampView(); draw(); read(); placeTip() })
}

function read() {
  const i = view.cursor
  if (i === null || i < 0 || i >= count) { readout.textContent = ''; return }
  const parts = [dateText(times[i], 'full'), 'O ' + plainText(open[i]), 'H ' + plainText(high[i]), 'L ' + plainText(low[i]), 'C ' + plainText(close[i])]
  if (volume[i]) parts.push('V ' + plainText(volume[i]))
  for (const line of data.lines) if (isShown(line.group) && line.values[i] !== null) parts.push(data.groups[line.group].name + ' ' + plainText(line.values[i]))
  for (const [group, from, to, top, bottom] of data.zones) {
    if (isShown(group) && i >= from && i <= to && bottom >= panes[0].least && top <= panes[0].most) parts.push(data.groups[group].name + ' ' + plainText(bottom) + ' to ' + plainText(top))
  }
  if (data.equity[i] !== null) parts.push('Equity ' + numberText(data.equity[i], 2))
  readout.textContent = parts.join(' · ')
}

let tipped = null
function showTip(fill) {
  if (fill !== tipped) tip.replaceChildren(...(fill ? fill[4] : []).map((text) => Object.assign(document.createElement('div'), { textContent: text })))
  tipped = fill
  placeTip()
}
function placeTip() {
  const [x, y] = tipped ? [middleOf(tipped[0]), panes[0].y(tipped[1])] : [-1, 0]
  tip.hidden = x < 0 || x > plotWidth()
  if (tip.hidden) return
  const width = tip.offsetWidth
  // On the left, because stop and target go on to the right; above the arrow of a sell and below that of a buy, off the price.
  tip.style.left = Math.max(0, Math.min(x - 16 < width ? x + 16 : x - 16 - width, view.width - width)) + 'px'
  tip.style.top = Math.max(0, tipped[2] > 0 ? y + 20 : y - 20 - tip.offsetHeight) + 'px'
}

function nearestFill(x, y) {
  if (hidden.has('trades')) return null
  let best = null
  let least = 18
  for (const fill of data.fills) {
    const distance = Math.hypot(middleOf(fill[0]) - x, panes[0].y(fill[1]) + fill[2] * 6 - y)
    if (distance < least) { least = distance; best = fill }
  }
  return best
}

function zoom(by, x) {
  const anchor = view.from + (x === undefined ? plotWidth() / 2 : x) / perCandle()
  const least = Math.min(count, 8) / (view.to - view.from)
  const factor = Math.max(by, least)
  view.from = anchor - (anchor - view.from) * factor
  view.to = anchor + (view.to - anchor) * factor
  redraw()
}
function move(candles) {
  view.from += candles
  view.to += candles
  redraw()
}
function showAll() {
  view.from = 0
  view.to = count
  redraw()
}

let trip = -1
function goTo(index) {
  if (index < 0 || index >= data.trips.length) return
  trip = index
  const [number, from, entry, to, exit] = data.trips[trip]
  const span = Math.max(70, (to - from + 1) * 2.6)
  const middle = (from + to + 1) / 2
  // Somewhat more is shown of what came before: that is what the entry is judged by.
  view.from = middle - span * 0.6
  view.to = middle + span * 0.4
  clampView()
  draw()
  view.cursor = Math.max(0, from)
  view.pointerY = null
  at.textContent = 'Trade ' + number + ': entered at ' + plainText(entry) + (exit === null ? ', open' : ', left at ' + plainText(exit) + ', ' + (to - from) + ' candles later')
  redraw()
  // On a phone the words would hide the trade; a tap on its arrow shows them.
  showTip(view.width < 520 ? null : data.fills.find((fill) => fill[0] === from && fill[3] === 1 && Math.abs(fill[1] - entry) <= Math.abs(entry) * 1e-9))
}
function goToAddress() {
  const found = /^#trade-(\d+)$/.exec(location.hash)
  if (!found) return false
  const index = data.trips.findIndex(([number]) => number === Number(found[1]))
  goTo(index)
  if (index >= 0) document.getElementById('tools').scrollIntoView({ block: 'start', behavior: 'instant' })
  return index >= 0
}

const acts = {
  in: () => zoom(0.6),
  out: () => zoom(1 / 0.6),
  whole: showAll,
  previous: () => goTo(trip < 0 ? data.trips.length - 1 : trip - 1),
  next: () => goTo(trip + 1),
}
for (const button of document.querySelectorAll('[data-act]')) {
  button.addEventListener('click', () => { showTip(null); acts[button.dataset.act]() })
}
for (const box of document.querySelectorAll('[data-group]')) {
  box.addEventListener('change', () => {
    if (box.checked) hidden.delete(box.dataset.group)
    else hidden.add(box.dataset.group)
    showTip(null)
    redraw()
  })
}

const keys = {
  ArrowLeft: () => move(-(view.to - view.from) * 0.1),
  ArrowRight: () => move((view.to - view.from) * 0.1),
  '+': acts.in,
  '=': acts.in,
  '-': acts.out,
  0: showAll,
  Home: () => move(-view.from),
  End: () => move(count - view.to),
  n: acts.next,
  p: acts.previous,
  Escape: () => { view.cursor = null; redraw() },
}
stage.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.shiftKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    const by = event.key === 'ArrowLeft' ? -1 : 1
    const start = view.cursor === null ? Math.round((view.from + view.to) / 2) : view.cursor
    view.cursor = Math.min(count - 1, Math.max(0, start + by))
    view.pointerY = null
    if (view.cursor < view.from) move(view.cursor - view.from)
    else if (view.cursor + 1 > view.to) move(view.cursor + 1 - view.to)
    event.preventDefault()
    redraw()
    return
  }
  const act = keys[event.key] || keys[event.key.toLowerCase()]
  if (!act) return
  event.preventDefault()
  showTip(null)
  act()
})

const fingers = new Map()
const place = (event) => {
  const box = stage.getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}
stage.addEventListener('pointerdown', (event) => {
  fingers.set(event.pointerId, place(event))
  stage.setPointerCapture(event.pointerId)
})
stage.addEventListener('pointermove', (event) => {
  const now = place(event)
  const before = fingers.get(event.pointerId)
  if (before) {
    if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1]
      const [wide, was] = [Math.max(12, Math.abs(now.x - other.x)), Math.max(12, Math.abs(before.x - other.x))]
      zoom(was / wide, (now.x + other.x) / 2)
    }
    move(((before.x - now.x) / perCandle()) / fingers.size)
    fingers.set(event.pointerId, now)
    showTip(null)
  } else showTip(nearestFill(now.x, now.y))
  const candle = candleAt(now.x)
  view.cursor = candle >= 0 && candle < count ? candle : null
  view.pointerY = event.pointerType === 'touch' ? null : now.y
  redraw()
})
const lift = (event) => {
  const last = fingers.get(event.pointerId)
  fingers.delete(event.pointerId)
  if (last && event.type === 'pointerup') showTip(nearestFill(last.x, last.y))
}
stage.addEventListener('pointerup', lift)
stage.addEventListener('pointercancel', lift)
stage.addEventListener('pointerleave', (event) => {
  if (fingers.size > 0 || event.pointerType === 'touch') return
  view.pointerY = null
  view.cursor = null
  showTip(null)
  redraw()
})
stage.addEventListener('wheel', (event) => {
  event.preventDefault()
  showTip(null)
  if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) move((event.deltaX / perCandle()) * 0.8)
  else zoom(Math.pow(1.0016, event.deltaY * (event.deltaMode === 1 ? 30 : 1)), place(event).x)
}, { passive: false })

function start() {
  layout()
  readColours()
  clampView()
  draw()
}
addEventListener('resize', () => { layout(); redraw() })
addEventListener('hashchange', goToAddress)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { readColours(); redraw() })
start()
if (!goToAddress() && data.trips.length > 0) goTo(0)
`
