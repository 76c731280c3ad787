import { expect, it } from 'vitest'
import { JinjaError, renderText, Scope } from '../index'

const many = (piece: string) => piece.repeat(60)

it.each([
  [`{{ ${many('false and ')} unknown }}`, 'False'],
  [`{{ 1 or ${many('unknown or ')} unknown }}`, '1'],
  [`{{ 2 < 1 ${many('< 3 ')} < unknown }}`, 'False'],
  [`{{ 1 ${many('< 1 ')} < unknown }}`, 'False'],
  [`{{ ${many('1 if true else ')} unknown }}`, '1'],
  [`{{ ${many('1 and ')} unknown }}`, ''],
])('decides a long chain without asking each part again for all that are around it', (template, text) => {
  expect(renderText(template, new Scope())).toBe(text)
})

it.each([
  `{{ [[1, 2], [3, 4]] ${many('| nowhere ')} | sort(attribute='a') }}`,
  `{% set v = 2${many(' ** 63')} %}`,
  `{{ ${many('[].a or ')} [].b }}`,
  `{{ [true] ${many(many('[true, false]'))} }}`,
])('tries once what it cannot fold', (template) => {
  const began = performance.now()
  try {
    renderText(template, new Scope())
  } catch (e) {
    expect(e).toBeInstanceOf(JinjaError)
  }
  expect(performance.now() - began).toBeLessThan(2000)
})
