/** How it is drawn: panes, candles, drawings, trades, cursor. */
export const chartScriptDraw: string = `
let colours = {}
function readColours() {
  const style = getComputedStyle(document.documentElement)
  colours = {}
  for (const name of ['ground', 'card', 'text', 'quiet', 'line', 'grid', 'accent', 'gain', 'loss', 'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'])
    colours[name] = style.getPropertyValue('--' + name).trim()
  colours.up = colours.gain
  colours.down = colours.loss
  colours.neutral = colours.quiet
}
const toneOf = (group) => colours[data.groups[group].tone]
const isShown = (group) => !hidden.has(String(group))
const crisp = (value) => Math.round(value) + 0.5

function stroke(colour, width, dash, path) {
  pen.strokeStyle = colour
  pen.lineWidth = width
  pen.setLineDash(dash)
  pen.beginPath()
  path()
  pen.stroke()
  pen.setLineDash([])
}
const across = (x1, y1, x2, y2) => () => { pen.moveTo(x1, y1); pen.lineTo(x2, y2) }
function write(text, x, y, colour, align, size) {
  pen.fillStyle = colour
  pen.textAlign = align
  pen.textBaseline = 'middle'
  pen.font = (size || 11) + 'px system-ui, sans-serif'
  pen.fillText(text, x, y)
}

function drawFrame(pane) {
  const step = niceStep(pane.most - pane.least, pane.height / 46)
  const decimals = Math.max(0, Math.min(10, -Math.floor(Math.log10(step) + 1e-9)))
  for (let value = Math.ceil(pane.least / step) * step; value <= pane.most; value += step) {
    const y = pane.y(value)
    stroke(colours.grid, 1, [], across(0, crisp(y), plotWidth(), crisp(y)))
    const text = pane.kind === 'price' || Math.abs(value) < 1e4 ? numberText(value, decimals) : shortText(value)
    write(text, view.width - view.axis + 6, y, colours.quiet, 'left')
  }
  stroke(colours.line, 1, [], across(0, crisp(pane.top + pane.height), plotWidth(), crisp(pane.top + pane.height)))
  if (pane.title) write(pane.title, 6, pane.top + 9, colours.quiet, 'left', 11.5)
}

function drawTimes() {
  const wanted = Math.max(2, Math.floor(plotWidth() / 86))
  const step = Math.max(1, niceStep(view.to - view.from, wanted) | 0)
  const [from, end] = [firstSeen(), endSeen()]
  const span = end > from ? times[end - 1] - times[from] : 0
  const bottom = view.height - 10
  let before = null
  for (let i = Math.ceil(from / step) * step; i < end; i += step) {
    const x = middleOf(i)
    for (const pane of panes) stroke(colours.grid, 1, [], across(crisp(x), pane.top, crisp(x), pane.top + pane.height))
    const date = dateText(times[i], 'day')
    const isNewDay = date !== before
    before = date
    const form = span > 400 * day ? 'month' : isNewDay || times[i] % day === 0 ? 'day' : 'hour'
    if (x > 18 && x < plotWidth() - 12) write(dateText(times[i], form), x, bottom, colours.quiet, 'center')
  }
}

function drawCandles(pane) {
  const [from, end] = [firstSeen(), endSeen()]
  const step = Math.max(1, Math.ceil(1.6 / perCandle()))
  const begin = Math.floor(from / step) * step
  const body = Math.max(1, Math.min(14, perCandle() * step * 0.68))
  let loudest = 0
  for (let i = from; i < end; i++) if (volume[i] > loudest) loudest = volume[i]
  for (let i = begin; i < end; i += step) {
    const next = Math.min(count, i + step)
    let [top, bottom, traded] = [-Infinity, Infinity, 0]
    for (let k = i; k < next; k++) {
      if (high[k] > top) top = high[k]
      if (low[k] < bottom) bottom = low[k]
      if (volume[k] > traded) traded = volume[k]
    }
    const [first, last] = [open[i], close[next - 1]]
    const colour = last >= first ? colours.up : colours.down
    const x = xOf((i + next) / 2)
    if (loudest > 0 && !hidden.has('volume')) {
      const height = (traded / loudest) * pane.height * 0.14
      pen.globalAlpha = 0.32
      pen.fillStyle = colour
      pen.fillRect(x - body / 2, pane.top + pane.height - height, body, height)
      pen.globalAlpha = 1
    }
    pen.fillStyle = colour
    pen.fillRect(x - 0.5, pane.y(top), 1, Math.max(1, pane.y(bottom) - pane.y(top)))
    if (body < 2.5) continue
    const [upper, lower] = [pane.y(Math.max(first, last)), pane.y(Math.min(first, last))]
    pen.fillRect(x - body / 2, upper, body, Math.max(1, lower - upper))
    if (last >= first && body >= 4 && lower - upper > 2.5) {
      pen.fillStyle = colours.card
      pen.fillRect(x - body / 2 + 1, upper + 1, body - 2, lower - upper - 2)
    }
  }
}

function drawLine(line, pane) {
  const [from, end] = [Math.max(0, firstSeen() - 1), Math.min(count, endSeen() + 1)]
  stroke(toneOf(line.group), 1.6, line.isDashed ? [5, 4] : [], () => {
    let isDown = false
    for (let i = from; i < end; i++) {
      const value = line.values[i]
      if (value === null) { isDown = false; continue }
      const y = pane.y(value)
      const x = line.isStepped ? xOf(i) : middleOf(i)
      if (isDown) pen.lineTo(x, y)
      else pen.moveTo(x, y)
      if (line.isStepped) pen.lineTo(xOf(i + 1), y)
      // A value on its own is a short stroke: a path of one point would not be seen.
      else if (!isDown && (i + 1 >= count || line.values[i + 1] === null)) { pen.moveTo(x - 1.5, y); pen.lineTo(x + 1.5, y) }
      isDown = true
    }
  })
}

function drawShapes(pane) {
  for (const [group, from, to, top, bottom] of data.zones) {
    if (!isShown(group) || to < view.from - 1 || from > view.to) continue
    const [x, y] = [xOf(from), pane.y(top)]
    const [width, height] = [xOf(to + 1) - x, Math.max(1, pane.y(bottom) - y)]
    pen.globalAlpha = 0.13
    pen.fillStyle = toneOf(group)
    pen.fillRect(x, y, width, height)
    pen.globalAlpha = 0.75
    stroke(toneOf(group), 1, [], () => pen.rect(x, y, width, height))
    pen.globalAlpha = 1
  }
  for (const [group, from, to, price, label] of data.levels) {
    if (!isShown(group) || to < view.from - 1 || from > view.to) continue
    const y = pane.y(price)
    stroke(toneOf(group), 1, [6, 3], across(xOf(from), y, xOf(to + 1), y))
    if (label) write(label, Math.min(xOf(to + 1), plotWidth()) - 3, y - 7, toneOf(group), 'right', 10.5)
  }
  for (const [group, from, fromPrice, to, toPrice, isDashed] of data.segments) {
    if (!isShown(group) || to < view.from - 1 || from > view.to + 1) continue
    stroke(toneOf(group), 1.4, isDashed ? [5, 4] : [], across(middleOf(from), pane.y(fromPrice), middleOf(to), pane.y(toPrice)))
  }
  for (const [group, candle, price] of data.points) {
    if (!isShown(group) || candle < view.from - 1 || candle > view.to) continue
    pen.fillStyle = toneOf(group)
    pen.beginPath()
    pen.arc(middleOf(candle), pane.y(price), 3, 0, 2 * Math.PI)
    pen.fill()
  }
}

function drawProtections(pane) {
  for (const [isStop, steps, last] of data.protections) {
    if (last < view.from - 1 || steps[0][0] > view.to) continue
    stroke(isStop ? colours.down : colours.up, 1.6, [], () => {
      steps.forEach(([candle, price], index) => {
        const until = index + 1 < steps.length ? xOf(steps[index + 1][0]) : xOf(last + 1)
        if (index === 0) pen.moveTo(xOf(candle), pane.y(price))
        else pen.lineTo(xOf(candle), pane.y(price))
        pen.lineTo(until, pane.y(price))
      })
    })
  }
}

function drawTrades(pane) {
  for (const [, from, entry, to, exit, sign] of data.trips) {
    if (exit === null || to < view.from - 1 || from > view.to) continue
    stroke(sign > 0 ? colours.up : colours.down, 1.2, [2, 3], across(middleOf(from), pane.y(entry), middleOf(to), pane.y(exit)))
  }
  for (const [candle, price, side, isEntry] of data.fills) {
    if (candle < view.from - 1 || candle > view.to) continue
    const [x, y] = [middleOf(candle), pane.y(price)]
    // The tip of the arrow is at the price.
    const size = 8
    pen.beginPath()
    pen.moveTo(x, y)
    pen.lineTo(x - size * 0.75, y + side * size * 1.5)
    pen.lineTo(x + size * 0.75, y + side * size * 1.5)
    pen.closePath()
    pen.fillStyle = isEntry ? (side > 0 ? colours.up : colours.down) : colours.card
    pen.fill()
    pen.lineWidth = 1.6
    pen.strokeStyle = isEntry ? colours.card : colours.text
    pen.stroke()
  }
}

function drawCursor() {
  if (view.cursor === null) return
  const x = middleOf(view.cursor)
  if (x < 0 || x > plotWidth()) return
  for (const pane of panes) stroke(colours.quiet, 1, [3, 3], across(crisp(x), pane.top, crisp(x), pane.top + pane.height))
  const pane = panes.find(({ top, height }) => view.pointerY !== null && view.pointerY >= top && view.pointerY <= top + height)
  if (!pane) return
  stroke(colours.quiet, 1, [3, 3], across(0, crisp(view.pointerY), plotWidth(), crisp(view.pointerY)))
  const value = pane.least + (1 - (view.pointerY - pane.top) / pane.height) * (pane.most - pane.least)
  pen.fillStyle = colours.text
  pen.fillRect(plotWidth(), view.pointerY - 9, view.axis, 18)
  write(plainText(value), plotWidth() + 6, view.pointerY, colours.card, 'left')
}

function draw() {
  pen.clearRect(0, 0, view.width, view.height)
  for (const pane of panes) scale(pane)
  for (const pane of panes) drawFrame(pane)
  drawTimes()
  for (const pane of panes) {
    pen.save()
    pen.beginPath()
    pen.rect(0, pane.top, plotWidth(), pane.height)
    pen.clip()
    if (pane.kind === 'price') {
      drawShapes(pane)
      drawCandles(pane)
    }
    const own = pane.kind === 'price' ? null : pane.kind
    if (pane.kind !== 'equity') for (const line of data.lines) if (line.pane === own && isShown(line.group)) drawLine(line, pane)
    if (pane.kind === 'equity') {
      stroke(colours.accent, 1.6, [], () => {
        let isDown = false
        for (let i = Math.max(0, firstSeen() - 1); i < Math.min(count, endSeen() + 1); i++) {
          if (data.equity[i] === null) continue
          if (isDown) pen.lineTo(middleOf(i), pane.y(data.equity[i]))
          else pen.moveTo(middleOf(i), pane.y(data.equity[i]))
          isDown = true
        }
      })
    }
    if (pane.kind === 'price') {
      if (!hidden.has('protections')) drawProtections(pane)
      if (!hidden.has('trades')) drawTrades(pane)
    }
    pen.restore()
  }
  drawCursor()
}
`
