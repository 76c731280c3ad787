import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LayoutInput, layered, spread } from './layered'

const input = (size: number, pairs: readonly (readonly [number, number])[]): LayoutInput => ({
  size,
  edges: Int32Array.from(pairs.flat()),
  width: 200,
  height: 60,
  gapX: 60,
  gapY: 20,
})
const graphs = fc.integer({ min: 1, max: 30 }).chain((size) => {
  const node = fc.nat(size - 1)
  return fc.record({ size: fc.constant(size), pairs: fc.array(fc.tuple(node, node), { maxLength: 60 }) })
})

describe('layered', () => {
  it('puts what is read to the left of what reads it', () => {
    const { x } = layered(
      input(4, [
        [0, 1],
        [1, 2],
        [0, 2],
        [3, 2],
      ]),
    )
    expect(x[0]).toBeLessThan(x[1] as number)
    expect(x[1]).toBeLessThan(x[2] as number)
    // What only feeds others stands just before the first of them.
    expect(x[3]).toBe(x[1])
  })

  it('gives an edge over several ranks a lane through those between', () => {
    const { bendOffsets, bends, y } = layered(
      input(3, [
        [0, 1],
        [1, 2],
        [0, 2],
      ]),
    )
    expect(Array.from(bendOffsets)).toEqual([0, 0, 0, 2])
    expect(Math.abs((bends[1] as number) - ((y[1] as number) + 30))).toBeGreaterThan(30)
  })

  it('never lets two boxes overlap, cycles or not, and is the same each time', () => {
    fc.assert(
      fc.property(graphs, ({ size, pairs }) => {
        const job = input(size, pairs)
        const { x, y } = layered(job)
        for (let a = 0; a < size; a++)
          for (let b = a + 1; b < size; b++)
            if (x[a] === x[b])
              expect(Math.abs((y[a] as number) - (y[b] as number))).toBeGreaterThanOrEqual(
                job.height + job.gapY - 0.01,
              )
        expect(layered(job).y).toEqual(y)
      }),
      { numRuns: 100 },
    )
  })

  it('lays out 2,000 nodes and 4,000 edges in well under a second', () => {
    const pairs = Array.from(
      { length: 4000 },
      (_, at) => [(at * 7) % 1000, 1000 + ((at * 13) % 1000)] as const,
    )
    const started = performance.now()
    layered(input(2000, pairs))
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('spread', () => {
  it('leaves wishes alone that are far enough apart', () => {
    expect(spread([0, 100, 300], [50, 50])).toEqual([0, 100, 300])
  })
  it('moves those that are too near apart evenly', () => {
    expect(spread([10, 10], [20])).toEqual([0, 20])
  })
})
