'use client'
import type { ZoomTransform } from 'd3-zoom'
import { type PointerEvent, type Ref, useImperativeHandle, useRef } from 'react'
import type { GroupedOutput } from './layout/grouped'

const [WIDTH, HEIGHT] = [160, 100]

/** Told by the map where its camera is, without a redraw of anything else. */
export type MinimapHandle = {
  readonly look: (transform: ZoomTransform, width: number, height: number) => void
}

/** The whole map in a corner, its groups as boxes; press or drag on it to go there. */
export function MapMinimap({
  layout,
  onCentre,
  ref,
}: {
  layout: GroupedOutput
  onCentre: (x: number, y: number) => void
  ref: Ref<MinimapHandle>
}) {
  const window = useRef<SVGRectElement>(null)
  const { width, height } = layout.total
  const scale = Math.min(WIDTH / Math.max(1, width), HEIGHT / Math.max(1, height)) * 0.94
  const [left, top] = [(WIDTH - width * scale) / 2, (HEIGHT - height * scale) / 2]
  useImperativeHandle(
    ref,
    () => ({
      look: (transform, seenWidth, seenHeight) => {
        const [x, y] = transform.invert([0, 0])
        const place = {
          x: left + x * scale,
          y: top + y * scale,
          width: (seenWidth / transform.k) * scale,
          height: (seenHeight / transform.k) * scale,
        }
        for (const [name, value] of Object.entries(place))
          window.current?.setAttribute(name, value.toFixed(1))
      },
    }),
    [left, top, scale],
  )
  const go = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    onCentre((event.clientX - box.left - left) / scale, (event.clientY - box.top - top) / scale)
  }
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      aria-hidden
      className="absolute right-3.5 bottom-3.5 touch-none rounded-1 border bg-surface max-md:hidden"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && go(event)}
    >
      {layout.boxes.map((box) => (
        <rect
          key={`${box.x} ${box.y}`}
          x={left + box.x * scale}
          y={top + box.y * scale}
          width={Math.max(1, box.width * scale)}
          height={Math.max(1, box.height * scale)}
          fill="var(--line-strong)"
        />
      ))}
      <rect ref={window} fill="var(--accent)" fillOpacity="0.12" stroke="var(--accent)" />
    </svg>
  )
}
