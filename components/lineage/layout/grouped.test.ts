import { expect, it } from 'vitest'
import { grouped } from './grouped'

const size = 500
const group = Int32Array.from({ length: size }, (_, at) => at % 12)
const rank = Int32Array.from({ length: size }, (_, at) => (at % 12) + (at % 3))
const output = grouped({ group, groups: 12, rank, cellWidth: 190, cellHeight: 30 })

it('keeps each node within the box of its group', () => {
  for (let node = 0; node < size; node++) {
    const box = output.boxes[group[node] as number] as (typeof output.boxes)[number]
    expect(output.x[node]).toBeGreaterThanOrEqual(box.x)
    expect((output.x[node] as number) + 190).toBeLessThanOrEqual(box.x + box.width)
    expect((output.y[node] as number) + 30).toBeLessThanOrEqual(box.y + box.height)
  }
})

it('lets no two boxes overlap', () => {
  for (const [at, a] of output.boxes.entries())
    for (const b of output.boxes.slice(at + 1)) {
      const apart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
      expect(apart).toBe(true)
    }
})

it('has the shape of a screen, not of a ribbon', () => {
  const shape = output.total.width / output.total.height
  expect(shape).toBeGreaterThan(0.8)
  expect(shape).toBeLessThan(3.5)
})
