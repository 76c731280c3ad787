import type { Node, ReactFlowInstance, ReactFlowProps } from '@xyflow/react'

/** A picture to look at: it moves and zooms, its boxes stay where the layout put them, the keys are ours. */
export const canvas = {
  minZoom: 0.08,
  maxZoom: 2,
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  elementsSelectable: false,
  deleteKeyCode: null,
  selectionKeyCode: null,
  multiSelectionKeyCode: null,
  disableKeyboardA11y: true,
  zoomOnDoubleClick: false,
  attributionPosition: 'bottom-center',
} as const satisfies Partial<ReactFlowProps>

/** The whole, as large as it may be. */
export const whole = { padding: 0.1, maxZoom: 1 } as const

/** How long the camera takes, in milliseconds; nothing for who asked for less motion. */
export function cameraMs(): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200
}

/** What the toolbar and the keys do with the camera. */
export function fitAndZoom<Card extends Node>(
  flow: Pick<ReactFlowInstance<Card>, 'fitView' | 'zoomTo' | 'getZoom'>,
) {
  const duration = cameraMs()
  return {
    fit: () => void flow.fitView({ ...whole, duration }),
    zoom: (factor: number) => void flow.zoomTo(flow.getZoom() * factor, { duration: duration / 2 }),
  }
}
