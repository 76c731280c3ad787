import { searchTexts } from '../../../view-models/project-index'
import { keyedJson } from '../../keyed'

/** Descriptions and columns, for search. */
export const GET = (request: Request) => keyedJson(request, 'texts', searchTexts)
