import { projectIndex } from '../../../view-models/project-index'
import { keyedJson } from '../../keyed'

/** The compact index: what the tree, the palette and the lineage draw from. */
export const GET = (request: Request) => keyedJson(request, 'index', projectIndex)
