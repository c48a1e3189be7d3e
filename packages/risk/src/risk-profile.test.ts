import { describe, expect, it } from 'vitest'
import { resolveLimits } from './risk-limits.ts'
import { openProfile, resolveProfile, riskProfiles } from './risk-profile.ts'

describe('resolveProfile', () => {
  it.each([
    [undefined, undefined, 'open'],
    ['open', undefined, 'open'],
    ['cautious', undefined, 'cautious'],
    [undefined, {}, 'open'],
    [undefined, { drawdownMax: null }, 'open'],
    [undefined, { drawdownMax: 0.1 }, 'custom'],
    ['house', { drawdownMax: 0.1 }, 'house'],
    ['house', {}, 'house'],
    ['cautious', riskProfiles.cautious.limits, 'cautious'],
  ])('calls the profile %j with limits %j %s', (name, limits, expected) => {
    expect(resolveProfile(name, limits).name).toBe(expected)
  })

  it('gives a built-in profile its own limits', () => {
    expect(resolveProfile('cautious', undefined).limits).toEqual(resolveLimits(riskProfiles.cautious.limits))
  })

  it('refuses the name of a built-in profile for other limits', () => {
    expect(() => resolveProfile('open', { drawdownMax: 0.1 })).toThrow(
      "The risk profile 'open' is built in, and its limits are not those that were given",
    )
  })

  it('refuses a name that is not built in when no limits come with it', () => {
    expect(() => resolveProfile('brave', undefined)).toThrow(
      "There is no built-in risk profile 'brave', and no limits were given for it",
    )
  })

  it.each(['', ' open', 'x'.repeat(65), 7])('refuses %j as a name', (name) => {
    expect(() => resolveProfile(name as string, {})).toThrow(`Risk profile '${name}' is not a name`)
  })

  it('has profiles that are known by their own names and cannot be changed', () => {
    for (const [name, profile] of Object.entries(riskProfiles)) expect(profile.name).toBe(name)
    expect(Object.isFrozen(openProfile.limits)).toBe(true)
  })
})
