import { describe, expect, it } from 'vitest'
import { compareVersions, isPreRelease } from './compare-versions.ts'

describe('compareVersions', () => {
  it('orders the versions of section 11 of Semantic Versioning 2.0.0 as written there', () => {
    const ordered = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '2.0.0',
      '2.1.0',
      '2.1.1',
      '2.1.10',
    ]
    expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered)
    for (const version of ordered) expect(compareVersions(version, version)).toBe(0)
  })

  it('puts the shorter of two pre-releases first, and numbers before words', () => {
    expect(compareVersions('1.0.0-a', '1.0.0-a.1')).toBeLessThan(0)
    expect(compareVersions('1.0.0-a.1', '1.0.0-a')).toBeGreaterThan(0)
    expect(compareVersions('1.0.0-x', '1.0.0-1')).toBeGreaterThan(0)
    expect(compareVersions('1.0.0-a', '1.0.0-b')).toBeLessThan(0)
    expect(compareVersions('1.0.0-b', '1.0.0-a')).toBeGreaterThan(0)
  })

  it('compares pre-releases whose text has a hyphen in it', () => {
    expect(compareVersions('1.0.0-a-1', '1.0.0-a-2')).toBeLessThan(0)
    expect(isPreRelease('1.0.0-a-1')).toBe(true)
    expect(isPreRelease('1.0.0')).toBe(false)
  })
})
