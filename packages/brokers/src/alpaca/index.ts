export type { SocketEvent, SocketFactory, VenueSocket } from '../internal/web-socket.ts'
export type { AlpacaConnectionOptions, AlpacaEnvironment } from './alpaca-api.ts'
export { type AlpacaBrokerOptions, createAlpacaBroker } from './alpaca-broker.ts'
export { type AlpacaMarketDataOptions, createAlpacaMarketData } from './alpaca-market-data.ts'
