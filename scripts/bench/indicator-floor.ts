/** The columns that W4 is over. */
export type Bars = Readonly<Record<'high' | 'low' | 'close', Float64Array>>

const empty = new Float64Array(0)

/**
 * The six indicators of W4 as plain loops in floats: what the machine gives where there is no gap, no renewal, no correction and
 * no snapshot. They write all outputs.
 */
export const floorColumns: Readonly<Record<string, (bars: Bars, outputs: readonly Float64Array[]) => void>> = {
  sma({ close }, [output = empty]) {
    let sum = 0
    for (let i = 0; i < 20; i++) sum += close[i] as number
    for (let i = 20; i < close.length; i++) {
      sum += (close[i] as number) - (close[i - 20] as number)
      output[i] = sum * 0.05
    }
  },
  ema({ close }, [output = empty]) {
    let value = close[0] as number
    for (let i = 1; i < close.length; i++) {
      value = value * (19 / 21) + (close[i] as number) * (2 / 21)
      output[i] = value
    }
  },
  rsi({ close }, [output = empty]) {
    let previous = close[0] as number
    let gains = 0
    let moves = 0
    for (let i = 1; i < close.length; i++) {
      const change = (close[i] as number) - previous
      const move = Math.abs(change)
      previous = close[i] as number
      gains = gains * (13 / 14) + (change + move)
      moves = moves * (13 / 14) + move
      output[i] = 50 * (gains / moves)
    }
  },
  macd({ close }, [output = empty, signals = empty, histogram = empty]) {
    let fast = close[0] as number
    let slow = fast
    let signal = 0
    for (let i = 1; i < close.length; i++) {
      const value = close[i] as number
      fast = fast * (11 / 13) + value * (2 / 13)
      slow = slow * (25 / 27) + value * (2 / 27)
      const line = fast - slow
      signal = signal * 0.8 + line * 0.2
      output[i] = line
      signals[i] = signal
      histogram[i] = line - signal
    }
  },
  bbands({ close }, [output = empty, middles = empty, lower = empty]) {
    let sum = 0
    let squares = 0
    for (let i = 0; i < 20; i++) {
      sum += close[i] as number
      squares += (close[i] as number) ** 2
    }
    for (let i = 20; i < close.length; i++) {
      const enters = close[i] as number
      const leaves = close[i - 20] as number
      sum += enters - leaves
      squares += (enters - leaves) * (enters + leaves)
      const mean = sum * 0.05
      const width = 2 * Math.sqrt(squares * 0.05 - mean * mean)
      output[i] = mean + width
      middles[i] = mean
      lower[i] = mean - width
    }
  },
  atr({ high, low, close }, [output = empty]) {
    let previous = close[0] as number
    let sum = 0
    for (let i = 1; i < close.length; i++) {
      const [h, l] = [high[i] as number, low[i] as number]
      sum = sum * (13 / 14) + (h - l + (Math.abs(h - previous) + Math.abs(l - previous)))
      previous = close[i] as number
      output[i] = sum * (1 / 28)
    }
  },
}

// State begins as -0, which is no small integer, so that V8 keeps doubles in the fields from the first object on.
class FloorSma {
  readonly #ring = new Float64Array(20)
  #place = 0
  #sum = -0

  update(value: number): number {
    const ring = this.#ring
    const place = this.#place
    const sum = this.#sum + (value - (ring[place] as number))
    ring[place] = value
    this.#place = place === 19 ? 0 : place + 1
    this.#sum = sum
    return sum * 0.05
  }
}

class FloorEma {
  #value = -0

  update(value: number): number {
    this.#value = this.#value * (19 / 21) + value * (2 / 21)
    return this.#value
  }
}

class FloorRsi {
  #previous = -0
  #gains = -0
  #moves = -0

  update(value: number): number {
    const change = value - this.#previous
    const move = Math.abs(change)
    const gains = this.#gains * (13 / 14) + (change + move)
    const moves = this.#moves * (13 / 14) + move
    this.#previous = value
    this.#gains = gains
    this.#moves = moves
    return 50 * (gains / moves)
  }
}

class FloorMacd {
  #fast = -0
  #slow = -0
  #signal = -0

  update(value: number): number {
    const fast = this.#fast * (11 / 13) + value * (2 / 13)
    const slow = this.#slow * (25 / 27) + value * (2 / 27)
    const line = fast - slow
    this.#fast = fast
    this.#slow = slow
    this.#signal = this.#signal * 0.8 + line * 0.2
    return line
  }
}

class FloorBbands {
  readonly #ring = new Float64Array(20)
  #place = 0
  #sum = -0
  #squares = -0
  #middle = -0
  #width = -0

  update(value: number): number {
    const ring = this.#ring
    const place = this.#place
    const leaves = ring[place] as number
    const sum = this.#sum + (value - leaves)
    const squares = this.#squares + (value - leaves) * (value + leaves)
    const mean = sum * 0.05
    const width = 2 * Math.sqrt(squares * 0.05 - mean * mean)
    ring[place] = value
    this.#place = place === 19 ? 0 : place + 1
    this.#sum = sum
    this.#squares = squares
    this.#middle = mean
    this.#width = width
    return mean + width
  }

  get lower(): number {
    return this.#middle - this.#width
  }
}

class FloorAtr {
  #previous = -0
  #sum = -0

  update(high: number, low: number, close: number): number {
    const previous = this.#previous
    const sum = this.#sum * (13 / 14) + (high - low + (Math.abs(high - previous) + Math.abs(low - previous)))
    this.#previous = close
    this.#sum = sum
    return sum * (1 / 28)
  }
}

const keeper: { stream: unknown } = { stream: null }

/** Lets V8 not do away with an object that it sees made and used within one loop only, which a stream in use never is. */
function kept<Stream>(stream: Stream): Stream {
  keeper.stream = stream
  return stream
}

/** The same, value by value: a bare object with its state in fields. One loop each, which knows what it calls. */
export const floorStreams: Readonly<Record<string, (bars: Bars, output: Float64Array) => void>> = {
  sma({ close }, output) {
    const stream = kept(new FloorSma())
    for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
  },
  ema({ close }, output) {
    const stream = kept(new FloorEma())
    for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
  },
  rsi({ close }, output) {
    const stream = kept(new FloorRsi())
    for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
  },
  macd({ close }, output) {
    const stream = kept(new FloorMacd())
    for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
  },
  bbands({ close }, output) {
    const stream = kept(new FloorBbands())
    for (let i = 0; i < output.length; i++) output[i] = stream.update(close[i] as number)
  },
  atr({ high, low, close }, output) {
    const stream = kept(new FloorAtr())
    for (let i = 0; i < output.length; i++) {
      output[i] = stream.update(high[i] as number, low[i] as number, close[i] as number)
    }
  },
}
