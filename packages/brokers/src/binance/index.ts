export type { SocketEvent, SocketFactory, VenueSocket } from '../internal/web-socket.ts'
export {
  type BinanceAddresses,
  type BinanceCredentials,
  type BinanceEnvironment,
  type BinanceHost,
  binanceAddresses,
} from './binance-api.ts'
export { type BinanceBrokerOptions, createBinanceBroker } from './binance-broker.ts'
export {
  type BinanceMarketDataOptions,
  createBinanceMarketData,
  fetchBinanceInstruments,
} from './binance-market-data.ts'
export { instrumentsOf } from './binance-schema.ts'
