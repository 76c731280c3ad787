import type { Metadata } from 'next'
import { ResourceList } from '../../../components/lists/resource-list'
import { currentProject } from '../../server'
import { listPage } from '../../view-models/lists'

export const metadata: Metadata = { title: 'Exposures' }

export default async function ExposuresPage() {
  return <ResourceList page={listPage(await currentProject(), 'exposures')} />
}
