import type { Scenario } from './scenario.ts'

/** The scenarios, by name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'entry-and-exit': {
    shows: 'a position is opened and closed',
    seconds: 7,
    isExhaustive: true,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 3, do: 'price', to: 101 },
      { at: 4, do: 'close' },
    ],
  },
  'bracket-to-target': {
    shows: 'an entry is protected, and its target ends its stop',
    seconds: 8,
    isExhaustive: true,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, stop: 98, target: 103 },
      { at: 5.1, do: 'price', to: 103.5 },
    ],
  },
  'bracket-to-stop': {
    shows: 'the stop ends the target',
    seconds: 8,
    steps: [
      { at: 2, do: 'order', side: 'sell', units: 10, stop: 102, target: 97 },
      { at: 5.1, do: 'price', to: 102.5 },
    ],
  },
  'bracket-in-parts': {
    shows: 'every part of an entry is protected by itself',
    seconds: 10,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 99, stop: 97, target: 103 },
      { at: 3.1, do: 'fill', units: 4, price: 99 },
      { at: 4.1, do: 'fill', units: 6, price: 99 },
      { at: 6.1, do: 'price', to: 103.5 },
    ],
  },
  'bracket-at-venue': {
    shows: 'the venue keeps the bracket itself',
    seconds: 8,
    venue: { brackets: true },
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, stop: 98, target: 103 },
      { at: 5.1, do: 'price', to: 103.5 },
    ],
  },
  'bracket-moved': {
    shows: 'the stop of a bracket is moved',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, stop: 98, target: 103 },
      { at: 4, do: 'change', stop: 99 },
      { at: 6.1, do: 'price', to: 98.5 },
    ],
  },
  'bracket-moved-early': {
    shows: 'the stop of a bracket is moved before its entry fills',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 99, stop: 97, target: 103 },
      { at: 3, do: 'change', stop: 98 },
      { at: 4.1, do: 'fill', units: 10, price: 99 },
      { at: 6.1, do: 'price', to: 97.5 },
    ],
  },
  'bracket-shared': {
    shows: 'both legs of a bracket fill in parts, in turns',
    seconds: 10,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, stop: 98, target: 103 },
      { at: 4.1, do: 'fill', of: 'stop-loss', units: 3, price: 98 },
      { at: 5.1, do: 'fill', of: 'take-profit', units: 2, price: 103 },
      { at: 6.1, do: 'fill', of: 'stop-loss', units: 1, price: 98 },
    ],
  },
  'partial-fills': {
    shows: 'an entry fills in parts',
    seconds: 9,
    isExhaustive: true,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 99 },
      { at: 3.1, do: 'fill', units: 3, price: 99 },
      { at: 4.1, do: 'fill', units: 4, price: 98.99 },
      { at: 5.1, do: 'fill', units: 3, price: 98.98 },
      { at: 7, do: 'close' },
    ],
  },
  cancel: {
    shows: 'an order that works is cancelled',
    seconds: 7,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 4, do: 'cancel' },
    ],
  },
  'cancel-and-fill': {
    shows: 'an order fills just before its cancellation',
    seconds: 8,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 3.5, do: 'fault', kind: 'cancel-after-fill' },
      { at: 4, do: 'cancel' },
      { at: 6, do: 'close' },
    ],
  },
  replace: {
    shows: 'an order gets another name with another price, twice',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 3, do: 'change', limit: 97 },
      { at: 5, do: 'change', limit: 100.5 },
      { at: 7, do: 'close' },
    ],
  },
  'replace-answer-lost': {
    shows: 'nobody knows what became of a replacement',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 3.9, do: 'fault', kind: 'answer-lost' },
      { at: 4, do: 'change', limit: 97 },
    ],
  },
  halt: {
    shows: 'nothing leaves while the account is halted, and it trades again when it is lifted',
    seconds: 10,
    isExhaustive: true,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 3.1, do: 'command', command: { type: 'halt', state: 'halted', reason: 'odd prices' } },
      { at: 5, do: 'order', side: 'buy', units: 5 },
      { at: 6.1, do: 'lift' },
      { at: 8, do: 'order', side: 'buy', units: 5 },
    ],
  },
  'reducing-halt': {
    shows: 'only what makes the position smaller leaves',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 3.1, do: 'command', command: { type: 'halt', state: 'reducing', reason: 'news' } },
      { at: 5, do: 'order', side: 'buy', units: 5 },
      { at: 6, do: 'close' },
    ],
  },
  'halt-in-flight': {
    shows: 'a halt comes while an order is on its way',
    seconds: 8,
    steps: [
      { at: 1.9, do: 'fault', kind: 'request-slow' },
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 2.05, do: 'command', command: { type: 'halt', state: 'halted', reason: 'stop everything' } },
      { at: 6.1, do: 'lift' },
    ],
  },
  'guide-approved': {
    shows: 'a proposal is approved, and sent then',
    seconds: 8,
    autonomy: 'guide',
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 3.6, do: 'approve' },
      { at: 6, do: 'close' },
    ],
  },
  'guide-rejected': {
    shows: 'a proposal is rejected, and never sent',
    seconds: 7,
    autonomy: 'guide',
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 3.6, do: 'reject' },
    ],
  },
  'guide-expired': {
    shows: 'nobody decides in time',
    seconds: 8,
    autonomy: 'guide',
    approvalForMs: 2000,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 6.6, do: 'approve' },
    ],
  },
  'mode-switch': {
    shows: 'the engine goes over to trading by itself',
    seconds: 8,
    autonomy: 'guide',
    steps: [
      {
        at: 2.1,
        do: 'command',
        command: {
          type: 'switch-mode',
          autonomy: 'autonomous',
          venue: 'paper',
          positions: 'refuse',
          reason: 'tried long enough',
        },
      },
      { at: 4, do: 'order', side: 'buy', units: 10 },
    ],
  },
  'command-while-down': {
    shows: 'a halt that is left while no engine runs is honoured at the start',
    seconds: 8,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 3.3, do: 'crash' },
      { at: 3.3, do: 'command', command: { type: 'halt', state: 'halted', reason: 'while it is down' } },
      { at: 6, do: 'order', side: 'buy', units: 5 },
    ],
  },
  bust: {
    shows: 'a fill is taken back',
    seconds: 8,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 4.1, do: 'bust' },
      { at: 6, do: 'order', side: 'buy', units: 3 },
    ],
  },
  'bust-untold': {
    shows: 'the report of a bust is lost with the stream',
    seconds: 8,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 3.5, do: 'fault', kind: 'stream-broken' },
      { at: 4.1, do: 'bust' },
    ],
  },
  'adopted-order': {
    shows: 'somebody trades on the account by hand',
    seconds: 8,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 3.1, do: 'trade-by-hand', side: 'buy', units: 4 },
      { at: 5, do: 'close' },
    ],
  },
  'stream-gap': {
    shows: 'the stream breaks off while an order fills',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 99 },
      { at: 3.5, do: 'fault', kind: 'stream-broken' },
      { at: 4.1, do: 'fill', units: 10, price: 99 },
      { at: 7, do: 'close' },
    ],
  },
  'answer-lost': {
    shows: 'nobody knows what became of an entry',
    seconds: 9,
    isExhaustive: true,
    steps: [
      { at: 1.9, do: 'fault', kind: 'answer-lost' },
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 6, do: 'close' },
    ],
  },
  'answer-lost-echo-only': {
    shows: 'the same where the venue takes an id twice',
    seconds: 9,
    venue: { clientOrderIds: 'echo-only' },
    steps: [
      { at: 1.9, do: 'fault', kind: 'answer-lost' },
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 7, do: 'cancel' },
    ],
  },
  'answer-lost-nameless': {
    shows: 'the same where the venue keeps no ids of ours',
    seconds: 9,
    venue: { clientOrderIds: 'none' },
    steps: [
      { at: 1.9, do: 'fault', kind: 'answer-lost' },
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 7, do: 'cancel' },
    ],
  },
  'request-lost': {
    shows: 'an order did not arrive, and is sent again under the same id',
    seconds: 12,
    steps: [
      { at: 1.9, do: 'fault', kind: 'request-lost' },
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 10, do: 'close' },
    ],
  },
  'lease-lost': {
    shows: 'another engine takes the lease',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 3.4, do: 'take-lease' },
      { at: 6, do: 'order', side: 'buy', units: 5 },
    ],
  },
  'restart-in-bracket': {
    shows: 'the stop fills while no engine runs',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, stop: 98, target: 103 },
      { at: 4.4, do: 'crash' },
      { at: 4.4, do: 'price', to: 97.5 },
    ],
  },
  flatten: {
    shows: 'every order is cancelled and every position closed',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 3, do: 'order', side: 'buy', units: 5, limit: 95 },
      { at: 4.1, do: 'command', command: { type: 'flatten', reason: 'going home' } },
    ],
  },
  'two-strategies': {
    shows: 'two strategies trade against each other',
    seconds: 9,
    hasTwo: true,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 3, do: 'order', by: 'two', side: 'sell', units: 6 },
      { at: 5, do: 'close' },
      { at: 6, do: 'close', by: 'two' },
    ],
  },
  'strategy-off': {
    shows: 'a strategy is switched off and on',
    seconds: 10,
    steps: [
      {
        at: 2.1,
        do: 'command',
        command: { type: 'switch-strategy', instance: 'one', isEnabled: false, reason: 'odd' },
      },
      { at: 4, do: 'order', side: 'buy', units: 10 },
      {
        at: 5.1,
        do: 'command',
        command: { type: 'switch-strategy', instance: 'one', isEnabled: true, reason: 'sound' },
      },
      { at: 7, do: 'order', side: 'buy', units: 5 },
    ],
  },
  settings: {
    shows: 'settings are asked to be changed',
    seconds: 8,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10 },
      {
        at: 3.1,
        do: 'command',
        command: { type: 'change-settings', settings: { tradingEnabled: false }, reason: 'drill' },
      },
      { at: 5, do: 'close' },
    ],
  },
  'cancelled-by-hand': {
    shows: 'a person cancels an order, and another one is cancelled by the venue',
    seconds: 8,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 95 },
      { at: 3.1, do: 'cancel-by-hand' },
      { at: 5, do: 'order', side: 'buy', units: 10, limit: 94 },
      { at: 6.1, do: 'venue-cancels' },
    ],
  },
  'told-twice': {
    shows: 'reports and fills are told twice, late and in another order',
    seconds: 9,
    steps: [
      { at: 1.9, do: 'fault', kind: 'report-repeated' },
      { at: 1.9, do: 'fault', kind: 'fill-repeated' },
      { at: 1.9, do: 'fault', kind: 'report-overtaken' },
      { at: 2, do: 'order', side: 'buy', units: 10 },
      { at: 4.9, do: 'fault', kind: 'fill-late' },
      { at: 5, do: 'close' },
    ],
  },
  'venue-halted': {
    shows: 'an instrument does not trade for a while, and an order is refused',
    seconds: 9,
    steps: [
      { at: 2, do: 'order', side: 'buy', units: 10, limit: 99 },
      { at: 3.1, do: 'venue-halts' },
      { at: 4, do: 'order', side: 'buy', units: 5 },
      { at: 5.1, do: 'price', to: 98.5 },
      { at: 6.1, do: 'venue-resumes' },
    ],
  },
}
