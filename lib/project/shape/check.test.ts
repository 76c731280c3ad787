import { describe, expect, it } from 'vitest'
import { Float } from '../../foundation'
import type { Plain } from '../values'
import { faultText, shapeFault } from './check'
import { boolean, integer, list, mapping, maybe, object, oneOf, open, type Shape, text } from './shape'

const told = (shape: Shape, value: Plain) => {
  const fault = shapeFault(shape, value)
  return fault && faultText(fault)
}

describe('the shape of a value, in the words of JSON schema', () => {
  const owner = open({ email: maybe(text, list(text)), name: maybe(text) })
  const exposure = object({
    '!name': text,
    '!type': oneOf('dashboard', 'ml'),
    '!owner': owner,
    tags: list(text),
  })

  it('lets pass what has it', () => {
    expect(told(exposure, { name: 'e', type: 'ml', owner: { name: null, phone: 7 } })).toBeNull()
    expect(told(integer, new Float(2))).toBeNull()
  })

  it('names the path, the value and the type', () => {
    expect(told(exposure, { name: 'e', type: 'ml', owner: {}, tags: ['a', 1] })).toBe(
      "at path ['tags'][1]: 1 is not of type 'string'",
    )
    expect(told(boolean, 'perhaps')).toBe("at path []: 'perhaps' is not of type 'boolean'")
    expect(told(list(text), null)).toBe("at path []: None is not of type 'array'")
  })

  it('looks at the fields, then at other keys, then at what is missing', () => {
    expect(told(exposure, { type: 'poster', colour: 'red' })).toBe(
      "at path ['type']: 'poster' is not one of ['dashboard', 'ml']",
    )
    expect(told(exposure, { size: 1, colour: 'red' })).toBe(
      "at path []: Additional properties are not allowed ('colour', 'size' were unexpected)",
    )
    expect(told(exposure, { name: 'e', type: 'ml' })).toBe("at path []: 'owner' is a required property")
    expect(told(exposure, { name: 'e', constructor: 1 })).toContain("('constructor' was unexpected)")
  })

  it('says of alternatives only that none fits', () => {
    expect(told(maybe(integer), 'many')).toBe(
      "at path []: 'many' is not valid under any of the given schemas",
    )
  })

  it('refuses keys that are no texts where any key may stand', () => {
    const fault = shapeFault(open({ meta: mapping }), { meta: { true: 1 } }, (path) =>
      path.join() === 'meta' ? ['True'] : [],
    )
    expect(fault && faultText(fault)).toBe("at path ['meta']: True is not of type 'string'")
  })
})
