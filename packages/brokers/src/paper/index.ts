export { createPaperBroker } from './create-paper-broker.ts'
export type { PaperBroker } from './paper-broker.ts'
export type { PaperBrokerOptions, PaperCosts, PaperTicks } from './paper-options.ts'
export type { PaperChange, PaperSettings, PaperStatistics } from './paper-settings.ts'
