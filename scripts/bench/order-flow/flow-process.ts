// A session of orders in a process of its own, made by `FlowApart`: opens what it is sent first, and runs whenever it is asked.
import type { FlowRequest } from './flow-apart.ts'
import { openStore } from './open-store.ts'
import { OrderFlow } from './order-flow.ts'

process.once('message', async (request: FlowRequest) => {
  if (request.type !== 'open') throw new Error(`A session was asked to ${request.type} before it was opened.`)
  const store = await openStore(request.place)
  const flow = await OrderFlow.open(store, request.account, request.terms)
  process.on('message', async () => process.send?.(await flow.run()))
  // It ends with the process that made it, too.
  process.once('disconnect', async () => {
    await flow[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  })
  process.send?.(null)
})
