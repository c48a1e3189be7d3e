import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createPartSealer } from './part-sealer.ts'

const page = readFileSync(new URL('../../../../docs/formats/backup.md', import.meta.url), 'utf8')
const [name = '', clear = '', sealed = '', content = ''] = [
  ...page.slice(page.indexOf('## Example')).matchAll(/```text\n([\s\S]*?)```/g),
].map(([, text]) => text)
const key = Buffer.from(Array.from({ length: 32 }, (_, at) => at))
const sealedBytes = Buffer.from(sealed.replaceAll('\n', ''), 'hex')
const header = JSON.parse(clear.split('\n')[1] ?? '')
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('docs/formats/backup.md', () => {
  it('says how a part is opened with nothing but common cryptography', () => {
    const genesis = sha256('race-log/1\n["acme","paper"]')
    expect(name.startsWith(`${genesis}/log/`)).toBe(true)
    const derive = (use: string): Buffer =>
      Buffer.from(hkdfSync('sha256', key, Buffer.from(genesis, 'hex'), `race-backup/1 ${use}`, 32))
    const nonce = Buffer.from(header.nonce, 'hex')
    const decipher = createDecipheriv('aes-256-gcm', derive('seal'), nonce).setAAD(Buffer.from(clear))
    decipher.setAuthTag(sealedBytes.subarray(-16))
    const packed = Buffer.concat([decipher.update(sealedBytes.subarray(0, -16)), decipher.final()])
    expect(zstdDecompressSync(packed).toString()).toBe(content)
    const withoutNonce = clear.replace(header.nonce, '')
    const hmac = createHmac('sha256', derive('nonce')).update(withoutNonce).update(packed).digest()
    expect(hmac.subarray(0, 12)).toEqual(nonce)
    let hash: string = header.fromHash
    for (const line of content.trimEnd().split('\n')) hash = sha256(`${hash}\n${line}`)
    expect(hash).toBe(header.toHash)
  })

  it('shows what this version opens', async () => {
    const sealer = createPartSealer({ key: { id: '2026-a', bytes: key } }, { tenant: 'acme', account: 'paper' })
    const opened = await sealer.open(name, Buffer.concat([Buffer.from(clear), sealedBytes]))
    expect(opened.content.toString()).toBe(content)
  })
})
