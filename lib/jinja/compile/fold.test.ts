import { expect, it } from 'vitest'
import { renderText, Scope } from '../index'

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
