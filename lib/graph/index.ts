export { childrenOf, type Edge, edgesOf, type Graph, makeGraph, manifestGraph } from './graph'
export {
  difference,
  emptyMask,
  intersection,
  isEmptyMask,
  type Mask,
  maskOf,
  members,
  sameMask,
  union,
} from './mask'
export { findCycle, levels, topologicalOrder } from './order'
export { RunQueue } from './queue'
export { subgraph } from './subgraph'
export { withTestEdges } from './test-edges'
export { ancestors, descendants, type Neighbour, neighbourhood, reaches } from './walk'
