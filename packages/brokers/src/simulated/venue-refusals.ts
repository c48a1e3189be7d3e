/** Why a venue's rules refuse an order, in the order in which they are checked, each with its sentence. */
export const venueRefusals = {
  HALTED: 'Trading in the instrument is halted at this moment.',
  MARKET_CLOSED: 'The venue takes orders in sessions only, and none runs at this moment.',
  PRICE_OFF_INCREMENT: "A limit or stop price is not a multiple of the venue's price increment there.",
  QUANTITY_OFF_LOT: "The quantity is not a multiple of the venue's lot.",
  QUANTITY_BELOW_MINIMUM: 'The quantity is below the least that an order may be for.',
  QUANTITY_ABOVE_MAXIMUM: 'The quantity is above the most that one order may be for.',
  NOTIONAL_BELOW_MINIMUM: 'The order is worth less than the least that an order may be worth.',
  PRICE_OUTSIDE_COLLAR: 'A limit or stop price is further from the last price than the collar allows.',
  SHORT_NOT_ALLOWED: 'The order would sell more than is held, and the venue does not allow short selling.',
} as const

/** A code of `venueRefusals`. */
export type VenueRefusal = keyof typeof venueRefusals
