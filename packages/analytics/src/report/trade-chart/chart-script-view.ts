/** What is seen: the data, the stretch of candles in view, the panes and their scales. */
export const chartScriptView: string = String.raw`
const data = JSON.parse(document.getElementById('chart-data').textContent)
const { open, high, low, close, volume } = data.candles
const count = open.length
const times = []
for (const step of data.candles.time) times.push((times.length ? times[times.length - 1] : 0) + step)
const stage = document.getElementById('stage')
const canvas = stage.querySelector('canvas')
const pen = canvas.getContext('2d')
const tip = document.getElementById('tip')
const readout = document.getElementById('readout')
const at = document.getElementById('at')
const hidden = new Set()
const view = { from: Math.max(0, count - 300), to: count, width: 0, height: 0, axis: 64, cursor: null, pointerY: null }
const panes = []

function clampView() {
  const span = Math.min(Math.max(view.to - view.from, Math.min(count, 8)), count * 1.2 + 4)
  const middle = (view.from + view.to) / 2
  view.from = middle - span / 2
  view.to = middle + span / 2
  const room = span * 0.6
  if (view.from < -room) { view.to += -room - view.from; view.from = -room }
  if (view.to > count + room) { view.from -= view.to - count - room; view.to = count + room }
}

function layout() {
  view.width = stage.clientWidth
  view.axis = view.width < 520 ? 52 : 70
  const small = view.width < 520 ? 72 : 100
  const priceHeight = Math.round(Math.min(560, Math.max(260, window.innerHeight * 0.52)))
  panes.length = 0
  let top = 4
  const add = (kind, title, height) => { panes.push({ kind, title, top, height }); top += height + 14 }
  add('price', '', priceHeight)
  data.panes.forEach((title, index) => add(index, title, small))
  add('equity', 'Equity', small)
  view.height = top + 12
  const ratio = window.devicePixelRatio || 1
  canvas.width = Math.round(view.width * ratio)
  canvas.height = Math.round(view.height * ratio)
  canvas.style.height = view.height + 'px'
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
}

const plotWidth = () => view.width - view.axis
const perCandle = () => plotWidth() / (view.to - view.from)
const xOf = (position) => (position - view.from) * perCandle()
const middleOf = (candle) => xOf(candle + 0.5)
const candleAt = (x) => Math.floor(view.from + x / perCandle())
const firstSeen = () => Math.max(0, Math.floor(view.from))
const endSeen = () => Math.min(count, Math.ceil(view.to))

function extentOf(pane) {
  let least = Infinity
  let most = -Infinity
  const take = (value) => {
    if (value === null || value === undefined) return
    if (value < least) least = value
    if (value > most) most = value
  }
  const [from, end] = [firstSeen(), endSeen()]
  if (pane.kind === 'price') {
    for (let i = from; i < end; i++) { take(low[i]); take(high[i]) }
    if (!hidden.has('protections')) {
      for (const [, steps, last] of data.protections) {
        steps.forEach(([candle, price], index) => {
          const until = index + 1 < steps.length ? steps[index + 1][0] : last
          if (until >= from && candle < end) take(price)
        })
      }
    }
    if (!hidden.has('trades')) for (const [candle, price] of data.fills) if (candle >= from && candle < end) take(price)
  } else if (pane.kind === 'equity') {
    for (let i = from; i < end; i++) take(data.equity[i])
  } else {
    for (const line of data.lines) {
      if (line.pane === pane.kind && !hidden.has(String(line.group))) for (let i = from; i < end; i++) take(line.values[i])
    }
  }
  if (least > most) return [0, 1]
  if (least === most) { const room = Math.abs(least) * 0.01 || 1; return [least - room, most + room] }
  const room = (most - least) * 0.06
  // The volume stands at the foot of the prices.
  return [least - (pane.kind === 'price' && !hidden.has('volume') ? room * 3 : room), most + room]
}

function scale(pane) {
  const [least, most] = extentOf(pane)
  pane.least = least
  pane.most = most
  pane.y = (value) => pane.top + pane.height * (1 - (value - least) / (most - least))
}

function niceStep(range, wanted) {
  const rough = range / Math.max(1, wanted)
  const power = Math.pow(10, Math.floor(Math.log10(rough)))
  const share = rough / power
  return (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10) * power
}

const minus = (text) => text.replace(/^-/, '−')
function numberText(value, decimals) {
  const [whole, part] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return minus((value < 0 ? '-' : '') + grouped + (part ? '.' + part : ''))
}
function plainText(value) {
  if (value === null || value === undefined) return '–'
  const size = Math.abs(value)
  const digits = size === 0 ? 0 : Math.max(0, Math.min(10, 5 - Math.floor(Math.log10(size))))
  return numberText(value, digits).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}
function shortText(value) {
  const size = Math.abs(value)
  const [by, letter] = size >= 1e9 ? [1e9, 'B'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, '']
  return minus(String(Number((value / by).toPrecision(6)))) + letter
}
const day = 86400000
function dateText(time, form) {
  const text = new Date(time).toISOString()
  if (form === 'full') return time % day === 0 ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ')
  if (form === 'month') return text.slice(0, 7)
  return form === 'day' ? text.slice(5, 10) : text.slice(11, 16)
}
`
