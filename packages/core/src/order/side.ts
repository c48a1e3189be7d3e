/** The direction of an order. */
export type Side = 'buy' | 'sell'
