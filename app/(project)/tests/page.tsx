import { ResourceList } from '../../../components/lists/resource-list'
import { PageTitle } from '../../../components/ui/page-title'
import { currentProject } from '../../server'
import { listPage } from '../../view-models/lists'

export default async function TestsPage() {
  return (
    <>
      <PageTitle>Tests</PageTitle>
      <ResourceList page={listPage(await currentProject(), 'tests')} />
    </>
  )
}
