import type { SlippageModel } from './slippage-model.ts'

/** What of a fill and its bar a slippage model asks for. */
export interface SlippageNeeds {
  /** The size of the fill and the volume of the bar. */
  readonly size: boolean
  /** The high and low of the bar. */
  readonly range: boolean
  /** Draws of chance. */
  readonly chance: boolean
}

export function slippageNeeds(model: SlippageModel): SlippageNeeds {
  const parts = model.type === 'sum' ? model.models.map(slippageNeeds) : []
  return {
    size: model.type === 'volume-share' || model.type === 'square-root-impact' || parts.some(({ size }) => size),
    range: model.capToBar === true || model.refuseBeyondBar === true || parts.some(({ range }) => range),
    chance: model.type === 'random' || parts.some(({ chance }) => chance),
  }
}
