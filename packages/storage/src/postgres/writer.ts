import { serveWriter } from '../thread/serve-writer.ts'
import { openPostgresSession } from './create-postgres-event-store.ts'

// A program of its own: it is run in a thread, and imported by nobody.
await serveWriter(openPostgresSession)
