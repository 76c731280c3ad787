'use client'
import { ViewportPortal } from '@xyflow/react'
import { useMemo } from 'react'
import type { LayoutInput, LayoutOutput } from './layout/layered'

type Point = readonly [x: number, y: number]

function pointsOf(edge: number, input: LayoutInput, output: LayoutOutput): readonly Point[] {
  const from = input.edges[2 * edge] ?? 0
  const to = input.edges[2 * edge + 1] ?? 0
  const points: Point[] = [[(output.x[from] ?? 0) + input.width, (output.y[from] ?? 0) + input.height / 2]]
  for (let at = output.bendOffsets[edge] ?? 0; at < (output.bendOffsets[edge + 1] ?? 0); at += 2)
    points.push([output.bends[at] ?? 0, output.bends[at + 1] ?? 0])
  points.push([output.x[to] ?? 0, (output.y[to] ?? 0) + input.height / 2])
  return points
}

/** From box to box: curves between ranks, straight through the lanes that other ranks leave open. A lane's point is its middle. */
function pathOf(points: readonly Point[], width: number): string {
  const widened: Point[] = []
  for (const [at, point] of points.entries()) {
    const inner = at > 0 && at < points.length - 1
    if (inner) widened.push([point[0] - width / 2, point[1]], [point[0] + width / 2, point[1]])
    else widened.push(point)
  }
  let path = `M${widened[0]?.[0] ?? 0} ${widened[0]?.[1] ?? 0}`
  for (let at = 1; at < widened.length; at++) {
    const [x, y] = widened[at] ?? [0, 0]
    const [px, py] = widened[at - 1] ?? [0, 0]
    path +=
      py === y && x - px >= width - 1 ? `H${x}` : `C${(px + x) / 2} ${py} ${(px + x) / 2} ${y} ${x} ${y}`
  }
  return path
}

/**
 * All edges as two paths behind the cards: the quiet ones, and those of the chosen path with arrowheads. Two elements
 * however many edges, so that panning moves a picture.
 */
export function Edges({
  input,
  output,
  nodes,
  lit,
  center,
}: {
  input: LayoutInput
  output: LayoutOutput
  nodes: readonly number[]
  lit: ReadonlySet<number>
  /** With one, only the edges that touch it are loud; without, all that run within `lit`. */
  center: number | null
}) {
  const all = useMemo(
    () =>
      Array.from({ length: input.edges.length / 2 }, (_, edge) =>
        pathOf(pointsOf(edge, input, output), input.width),
      ),
    [input, output],
  )
  const isLit = (edge: number) => {
    const from = nodes[input.edges[2 * edge] ?? 0] ?? -1
    const to = nodes[input.edges[2 * edge + 1] ?? 0] ?? -1
    return center === null ? lit.has(from) && lit.has(to) : from === center || to === center
  }
  const loud = lit.size === 0 ? [] : all.filter((_, edge) => isLit(edge))
  const quiet = lit.size === 0 ? all : all.filter((_, edge) => !isLit(edge))
  return (
    <ViewportPortal>
      <svg
        aria-hidden
        className="pointer-events-none absolute top-0 left-0 overflow-visible"
        style={{ zIndex: -1 }}
        width="1"
        height="1"
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="8"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto-start-reverse"
            markerUnits="userSpaceOnUse"
          >
            <path d="M0 0 8 4 0 8z" fill="var(--accent)" />
          </marker>
        </defs>
        <path
          d={quiet.join('')}
          fill="none"
          stroke="var(--line-strong)"
          strokeWidth="1"
          opacity={loud.length > 0 ? 0.5 : 1}
        />
        {loud.map((path) => (
          <path
            key={path}
            d={path}
            fill="none"
            stroke="var(--accent)"
            strokeWidth="1.5"
            markerEnd="url(#arrow)"
          />
        ))}
      </svg>
    </ViewportPortal>
  )
}
